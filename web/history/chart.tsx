import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, useState } from "react";
import { useWords } from "../words/use-words.tsx";
import classes from "./history.module.css";
import { type Point, roundedUp } from "./points.ts";

const HELD = 110;
const GAP = 14;
const CHANGES = 44;
const HEIGHT = HELD + GAP + CHANGES;
/** Room above the line, left of it for the names of its values, and right of it for half of what is drawn at its end. */
const TOP = 8;
const LEFT = 52;
const RIGHT = 6;
const BAR = 6;

/** How many are in Braze after each import, and what it changed. The table below it has the same in numbers. */
export function Chart({ points }: { points: readonly Point[] }) {
  const { w, f } = useWords();
  const say = w.imports.chart;
  const { ref, width } = useElementSize();
  const [at, point] = useState<number>();
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const shown = (at === undefined ? undefined : points[at]) ?? last;

  const begin = Date.parse(first.time);
  const span = Math.max(Date.parse(last.time) - begin, 1);
  const most = roundedUp(Math.max(...points.map(({ held }) => held)));
  const change = Math.max(...points.flatMap(({ added, removed }) => [added, removed]), 1);
  const x = ({ time }: Point) =>
    LEFT + ((Date.parse(time) - begin) / span) * Math.max(width - LEFT - RIGHT, 0);
  const y = (held: number) => TOP + (1 - held / most) * (HELD - TOP);
  const middle = HELD + GAP + CHANGES / 2;
  const size = (n: number) => (n === 0 ? 0 : Math.max((n / change) * (CHANGES / 2), 1.5));
  const line = points.map((one) => `${x(one).toFixed(1)},${y(one.held).toFixed(1)}`).join(" ");

  const nearest = (event: PointerEvent<SVGSVGElement>) => {
    const from = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const away = points.map((one) => Math.abs(x(one) - from));
    point(away.indexOf(Math.min(...away)));
  };
  return (
    <figure className={classes["chart"]}>
      <figcaption className={classes["caption"]}>
        <strong>{f.moment(shown.time)}</strong>
        <span className={classes["held"]}>{say.held(f.number(shown.held))}</span>
        <span className={classes["added"]}>{say.added(f.number(shown.added))}</span>
        <span className={classes["removed"]}>{say.removed(f.number(shown.removed))}</span>
      </figcaption>
      <div className={classes["canvas"]} ref={ref}>
        {width > 0 && (
          <svg
            aria-label={say.label(
              f.number(first.held),
              f.moment(first.time),
              f.number(last.held),
              f.moment(last.time),
            )}
            height={HEIGHT}
            onPointerLeave={() => point(undefined)}
            onPointerMove={nearest}
            role="img"
            width={width}
          >
            {[most, most / 2, 0].map((value) => (
              <line
                className={classes["grid"]}
                key={value}
                x1={LEFT}
                x2={width}
                y1={y(value)}
                y2={y(value)}
              />
            ))}
            <polygon
              className={classes["area"]}
              points={`${x(first)},${y(0)} ${line} ${x(last).toFixed(1)},${y(0)}`}
            />
            <polyline className={classes["line"]} points={line} />
            <line className={classes["grid"]} x1={LEFT} x2={width} y1={middle} y2={middle} />
            {points.map((one) => (
              <g key={one.time}>
                <rect
                  className={classes["addedBar"]}
                  height={size(one.added)}
                  width={BAR}
                  x={x(one) - BAR / 2}
                  y={middle - size(one.added)}
                />
                <rect
                  className={classes["removedBar"]}
                  height={size(one.removed)}
                  width={BAR}
                  x={x(one) - BAR / 2}
                  y={middle}
                />
              </g>
            ))}
            {[most, most / 2].map((value) => (
              <text className={classes["scale"]} key={value} x={LEFT - 10} y={y(value) + 4}>
                {f.number(value)}
              </text>
            ))}
            {at !== undefined && (
              <line className={classes["cursor"]} x1={x(shown)} x2={x(shown)} y1={TOP} y2={HEIGHT} />
            )}
            <circle className={classes["dot"]} cx={x(shown)} cy={y(shown.held)} r={4} />
          </svg>
        )}
      </div>
    </figure>
  );
}
