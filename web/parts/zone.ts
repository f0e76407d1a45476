/** The browser's time zone. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All time zones, the browser's first. */
export function timeZones(): string[] {
  const own = browserZone();
  return [
    own,
    ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== own),
    ...(own === "UTC" ? [] : ["UTC"]),
  ];
}
