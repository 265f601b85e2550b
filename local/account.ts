/** The environment of a cloud, such as aws, eu-west-1 and 123456789012. */
export interface Account {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}
