import { Checkbox } from "@mantine/core";
import type { ChannelId } from "../../shared/contract/ids.ts";
import { CHANNELS_LIMIT } from "../../shared/limits.ts";
import { useWords } from "../words/use-words.tsx";
import { useChannels } from "./queries.ts";

/** Which channels are told too. Nothing where there are none. */
export function ChooseChannels({
  label,
  description,
  chosen,
  onChoose,
}: {
  label: string;
  description?: string;
  chosen: readonly ChannelId[];
  onChoose(channels: ChannelId[]): void;
}) {
  const { w } = useWords();
  const say = w.channels;
  const channels = useChannels();
  const all = channels.data ?? [];
  if (all.length === 0) return null;
  const isFull = chosen.length >= CHANNELS_LIMIT;
  return (
    <Checkbox.Group
      description={description}
      label={label}
      onChange={(ids) => onChoose(ids as ChannelId[])}
      value={[...chosen]}
    >
      {all.map(({ id, name, kind, status }) => (
        <Checkbox
          disabled={isFull && !chosen.includes(id)}
          key={id}
          label={`${name} (${say.kinds[kind]}${status === "active" ? "" : `, ${say.statuses[status].toLowerCase()}`})`}
          mt="xs"
          value={id}
        />
      ))}
    </Checkbox.Group>
  );
}

/** The names of channels, as far as they are known. */
export function useChannelNames(ids: readonly ChannelId[] = []): string[] {
  const channels = useChannels();
  return ids.map((id) => channels.data?.find((one) => one.id === id)?.name ?? id);
}
