/** The bytes of a text, read as one big number, in base 36: how Amazon EMR on EKS writes the name of a role. */
export function base36(text: string): string {
  return BigInt(`0x0${Buffer.from(text).toString('hex')}`).toString(36);
}
