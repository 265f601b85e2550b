/** Where a cloud is, e.g. aws, eu-west-1 and 123456789012. */
export interface Account {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}
