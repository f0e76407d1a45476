/**
 * How long a client of AWS waits, in milliseconds: for the connection, for an answer, and for more of it once it has begun.
 * Without the last one an answer that stalls is waited for until the function ends.
 */
export function patience(milliseconds: number, { toConnect = 2_000 } = {}) {
  return {
    connectionTimeout: toConnect,
    requestTimeout: milliseconds,
    socketTimeout: milliseconds,
    throwOnRequestTimeout: true,
  };
}
