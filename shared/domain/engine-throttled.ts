/** An engine elsewhere takes no more calls at the moment. The same call does later, and finds what was started before. */
export class EngineThrottled extends Error {}
