/** SES's stand-in: aws-ses-v2-local, which shows what it was given on a page. */
import ses from "aws-ses-v2-local";
import { type Listening, listeningAlready } from "../listening.ts";

export async function inboxServer(port: number): Promise<Listening> {
  // Its own default is every interface.
  return listeningAlready(await ses.default({ host: "127.0.0.1", port }));
}
