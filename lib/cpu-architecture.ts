/**
 * The processors of the nodes that a job runs on.
 */
export enum CpuArchitecture {
  /** Intel and AMD. */
  X86_64 = 'x86_64',

  /** AWS Graviton. */
  ARM_64 = 'aarch64',
}
