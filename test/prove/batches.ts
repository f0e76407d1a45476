/** Splits a long proof into parts with a seed each, so that an interrupted proof can continue with the next part. */

export interface Proof {
  /** Its name on the command line. */
  name: string;
  count: number;
  /** Seed of the first part. Each further part has the next seed. */
  seed: number;
  /** Number of cases in one part. */
  size: number;
  /** Returns what went wrong. */
  part(count: number, seed: number): Promise<string | undefined>;
}

/** Whether the whole proof holds. Prints the expected duration as soon as it is known. */
export async function prove({ name, count, seed, size, part }: Proof): Promise<boolean> {
  const begun = performance.now();
  for (let done = 0, now = seed; done < count; now++) {
    const next = Math.min(size, count - done);
    const fault = await part(next, now);
    if (fault !== undefined) {
      console.log(`${fault}\n\nnpm run prove -- ${name} --count ${next} --seed ${now} tells it again.`);
      return false;
    }
    done += next;
    const each = (performance.now() - begun) / done;
    const left = ((count - done) * each) / 60_000;
    console.log(
      done === count
        ? `all ${count} hold, in ${minutes((count * each) / 60_000)}`
        : `${done} of ${count} hold; about ${minutes(left)} to go; --count ${count - done} --seed ${now + 1} goes on from here`,
    );
  }
  return true;
}

function minutes(time: number): string {
  return `${time < 10 ? time.toFixed(1) : Math.round(time)} min`;
}
