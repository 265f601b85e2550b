/**
 * The CPU architecture of the nodes that a job runs on.
 */
export enum CpuArchitecture {
  /** 64-bit x86: Intel and AMD processors. */
  X86_64 = 'x86_64',

  /** 64-bit Arm: AWS Graviton processors. */
  ARM_64 = 'aarch64',
}
