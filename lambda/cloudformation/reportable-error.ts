/** A failure of a request whose message CloudFormation reports as it is. */
export class ReportableError extends Error {
  constructor(
    message: string,
    /** @default - the physical id of the request */
    readonly physicalResourceId?: string,
  ) {
    super(message);
  }
}
