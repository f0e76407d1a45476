/** For a client of a service of the local system, named as in its environment, such as `DYNAMODB`. */
export function clientSettings(environment: Readonly<Record<string, string>>, service: string) {
  return {
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? "",
    region: environment["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  };
}
