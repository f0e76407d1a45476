/** What an access token allows. Issuers say it in `scope`, or in `scp` as a text or a list. */
export function scopesOf(token: string): string[] {
  const [, payload = ""] = token.split(".");
  const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
    c.charCodeAt(0),
  );
  const { scope, scp = "" } = JSON.parse(new TextDecoder().decode(bytes)) as {
    scope?: string;
    scp?: string | string[];
  };
  const said = scope ?? scp;
  return typeof said === "string" ? said.split(" ") : said;
}
