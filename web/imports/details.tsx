import type { RunView } from "../../shared/contract/imports.ts";
import { useChannelNames } from "../channels/choose.tsx";
import { noticeStateWord } from "../channels/status.ts";
import layout from "../cohorts/cohorts.module.css";
import { mailStateWord } from "../mail/mail-state.ts";
import { Card } from "../parts/card.tsx";
import { useWords } from "../words/use-words.tsx";
import { durationText, lateText } from "./duration.ts";
import classes from "./imports.module.css";

export function Details({ run }: { run: RunView }) {
  const { w, f } = useWords();
  const say = w.imports;
  const { details } = say;
  const channels = useChannelNames(run.notices?.map(({ channel }) => channel));
  const since = run.dataWait?.since;
  const facts: [string, string | undefined][] = [
    [details.trigger, say.triggers[run.arrival ? "arrival" : run.trigger]],
    [details.connection, run.connectionName],
    [details.waited, since && details.waitedSince(f.moment(since))],
    [details.late, run.lateBySeconds === undefined ? undefined : lateText(run.lateBySeconds, w, f)],
    [details.began, run.startedAt && f.moment(run.startedAt)],
    [details.ended, run.endedAt && f.moment(run.endedAt)],
    [
      details.duration,
      run.durationSeconds === undefined ? undefined : durationText(run.durationSeconds, w, f),
    ],
    [
      details.scanned,
      run.scanned && details.scannedSize(f.bytes(run.scanned.bytes), f.dollars(run.scanned.usd)),
    ],
    [details.imported, run.totalUsersImported === undefined ? undefined : f.number(run.totalUsersImported)],
  ];
  return (
    <Card title={details.title}>
      <dl className={layout["facts"]}>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div className={classes["fact"]} key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
        <div className={classes["fact"]}>
          <dt>{details.mails}</dt>
          <dd>
            {run.mails.map((mail) => (
              <div key={mail.to}>
                <Address of={mail.to} />: {mailStateWord(mail, w, f)}
              </div>
            ))}
          </dd>
        </div>
        {run.notices && run.notices.length > 0 && (
          <div className={classes["fact"]}>
            <dt>{w.channels.chosen}</dt>
            <dd>
              {run.notices.map((notice, place) => (
                <div key={notice.channel}>{`${channels[place]}: ${noticeStateWord(notice, w)}`}</div>
              ))}
            </dd>
          </div>
        )}
        {run.event && (
          <div className={classes["fact"]}>
            <dt>{details.systems}</dt>
            <dd>{say.eventStates[run.event.state]}</dd>
          </div>
        )}
        <div className={classes["fact"]}>
          <dt>{details.id}</dt>
          <dd className={classes["id"]}>{run.id}</dd>
        </div>
      </dl>
    </Card>
  );
}

/** A long one is broken before its domain, where it must be. */
function Address({ of }: { of: string }) {
  const at = of.lastIndexOf("@");
  return (
    <>
      {of.slice(0, at)}
      <wbr />
      {of.slice(at)}
    </>
  );
}
