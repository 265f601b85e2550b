/** A request failure whose message is the reason that CloudFormation reports. */
export class ReportableError extends Error {
  constructor(
    message: string,
    /** @default - the physical id of the request */
    readonly physicalResourceId?: string,
  ) {
    super(message);
  }
}
