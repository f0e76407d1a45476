import { ActionIcon, Button, Menu } from "@mantine/core";
import { Icon } from "../parts/icon.tsx";
import { useWords } from "../words/use-words.tsx";
import { ConditionEditor } from "./condition-editor.tsx";
import classes from "./criteria.module.css";
import {
  type ConditionKind,
  criterionOf,
  type GroupDraft,
  type NodeDraft,
  newCondition,
  newGroup,
} from "./draft.ts";
import { Choice } from "./fields.tsx";
import type { Vocabulary } from "./vocabulary.ts";

interface GroupProps {
  group: GroupDraft;
  depth?: number;
  number?: number;
  hasUsers: boolean;
  names: Vocabulary;
  /** Marks what is not complete. */
  marked: boolean;
  onChange(group: GroupDraft): void;
  onRemove?(): void;
}

/** Deeper groups read badly, and the API takes ten. */
const DEEPEST = 4;
const kinds = ["performed", "didNotPerform", "aggregate", "firstSeen", "lastSeen", "user"] as const;

/** Conditions, and groups of conditions. */
export function GroupEditor({ group, depth = 1, number = 1, ...rest }: GroupProps) {
  const { hasUsers, names, marked, onChange, onRemove } = rest;
  const { w } = useWords();
  const say = w.criteria;
  const set = (children: NodeDraft[]) =>
    onChange({ ...group, children, bare: group.bare && children.length === 1 });
  const replace = (at: number, node: NodeDraft) => set(group.children.with(at, node));
  // A group without a condition is none.
  const remove = (at: number) =>
    group.children.length === 1 && onRemove ? onRemove() : set(group.children.toSpliced(at, 1));
  const add = (node: NodeDraft) => set([...group.children, node]);
  return (
    <fieldset className={classes["group"]} data-nested={depth > 1}>
      <legend className={classes["legend"]}>{depth > 1 ? say.group(number) : w.cohorts.form.who}</legend>
      <div className={classes["groupHead"]}>
        <Choice
          label={say.groupNot}
          onChange={(value) => onChange({ ...group, nots: value === "not" ? 1 : 0 })}
          options={[
            ["is", say.match],
            ["not", say.matchNot],
          ]}
          value={group.nots % 2 === 1 ? "not" : "is"}
        />
        <Choice
          label={say.groupMode}
          onChange={(mode) => onChange({ ...group, mode, bare: group.bare && group.children.length === 1 })}
          options={[
            ["all", say.modes.all],
            ["any", say.modes.any],
          ]}
          value={group.mode}
        />
        {onRemove && (
          <ActionIcon
            aria-label={say.removeGroup}
            className={classes["end"] ?? ""}
            color="gray"
            onClick={onRemove}
            variant="subtle"
          >
            <Icon name="x" />
          </ActionIcon>
        )}
      </div>
      <ol className={classes["nodes"]}>
        {group.children.map((node, at) => (
          <li
            className={classes["node"]}
            data-join={at > 0 ? say.conjunction[group.mode] : undefined}
            key={node.key}
          >
            {node.kind === "group" ? (
              <GroupEditor
                {...rest}
                depth={depth + 1}
                group={node}
                number={at + 1}
                onChange={(next) => replace(at, next)}
                onRemove={() => remove(at)}
              />
            ) : (
              <ConditionEditor
                condition={node}
                hasUsers={hasUsers}
                marked={marked && criterionOf(node) === undefined}
                names={names}
                number={at + 1}
                onChange={(next) => replace(at, next)}
                {...((group.children.length > 1 || depth > 1) && { onRemove: () => remove(at) })}
              />
            )}
          </li>
        ))}
      </ol>
      <div className={classes["adds"]}>
        <AddCondition hasUsers={hasUsers} onAdd={(kind) => add(newCondition(kind))} />
        {depth < DEEPEST && (
          <Button
            leftSection={<Icon name="plus" size={16} />}
            onClick={() => add(newGroup())}
            size="compact-sm"
            variant="subtle"
          >
            {say.addGroup}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function AddCondition({ hasUsers, onAdd }: { hasUsers: boolean; onAdd(kind: ConditionKind): void }) {
  const { w } = useWords();
  const say = w.criteria;
  return (
    <Menu position="bottom-start" width={270}>
      <Menu.Target>
        <Button leftSection={<Icon name="plus" size={16} />} size="compact-sm" variant="light">
          {say.addCondition}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds
          .filter((kind) => hasUsers || kind !== "user")
          .map((kind) => (
            <Menu.Item key={kind} onClick={() => onAdd(kind)}>
              <span className={classes["kind"]}>{say.kinds[kind]}</span>
              <span className={classes["hint"]}>{say.kindHints[kind]}</span>
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
