import { Empty } from "../parts/empty.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { useWords } from "../words/use-words.tsx";

export function Missing() {
  const { w } = useWords();
  const { missing } = w.common;
  return (
    <Empty icon="search" text={missing.text} title={missing.title}>
      <LinkButton to="/cohorts">{missing.toCohorts}</LinkButton>
    </Empty>
  );
}
