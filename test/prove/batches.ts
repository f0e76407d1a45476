/** A long proof in small parts: each has a seed of its own, so that whoever was interrupted goes on with the next. */

export interface Proof {
  /** As it is asked for on the command line. */
  name: string;
  count: number;
  /** Of the first part; the next has the next. */
  seed: number;
  /** How many in one part. */
  size: number;
  /** Gives what went wrong. */
  part(count: number, seed: number): Promise<string | undefined>;
}

/** Whether all of it held. Says how long it will take, as soon as it knows. */
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
