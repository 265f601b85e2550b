import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { BundlingOutput, type BundlingOptions, DockerImage } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CpuArchitecture } from '../../cpu-architecture';
import type { PythonEnvironmentOptions } from '../../python-environment-options';
import type { ReleaseLabel } from '../../release-label';
import { grantReadAsset } from '../iam/execution-role-grants';
import { pythonOfRelease } from '../validation/python-environment-target';
import type { FileLocation } from './file-location';
import { installPackages, type PythonTarget } from './install-packages';
import type { Requirements } from './requirements';

/** Part of each hash. Increase it when the same requirements are installed in another way. */
const BUILD = 1;
const DOCKER_PLATFORMS = { [CpuArchitecture.X86_64]: 'linux/amd64', [CpuArchitecture.ARM_64]: 'linux/arm64' };
const INPUT = '/asset-input';
const OUTPUT = '/asset-output';

/** The packages of a requirements file, in a directory that becomes a zip file. */
export function pythonEnvironmentLocation(
  factory: string,
  requirements: Requirements,
  options: PythonEnvironmentOptions,
  release: ReleaseLabel | undefined,
): FileLocation {
  return {
    bind(scope, id, reader) {
      const { dockerImage, architecture } = options;
      const target = dockerImage ? undefined : targetOf(options, release);
      const built = dockerImage ? [dockerImage.image, architecture] : [JSON.stringify(target)];
      const asset = new Asset(scope, id, {
        path: path.dirname(path.resolve(requirements.file)),
        assetHash: hashOf([String(BUILD), ...built, ...requirements.contents]),
        bundling: target ? localBundling(factory, requirements, target) : dockerBundling(requirements, options),
      });
      if (reader) grantReadAsset(asset, reader);
      return asset.s3ObjectUrl;
    },
  };
}

/**
 * Amazon EMR 7.x uses Amazon Linux 2023 with glibc 2.34. Older releases use Amazon Linux 2 with glibc 2.26, which runs wheels for
 * glibc 2.17.
 */
function targetOf({ architecture, pythonVersion }: PythonEnvironmentOptions, release?: ReleaseLabel): PythonTarget {
  const glibc = release?.version !== undefined && release.isAtLeast('7.0.0') ? 34 : 17;
  // validation rejects a release whose Python version is unknown
  return { architecture, pythonVersion: pythonVersion ?? pythonOfRelease(release)!, glibc };
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function localBundling(factory: string, { file }: Requirements, target: PythonTarget): BundlingOptions {
  return {
    // never used: the local build succeeds or throws
    image: DockerImage.fromRegistry('scratch'),
    outputType: BundlingOutput.NOT_ARCHIVED,
    local: {
      tryBundle(directory) {
        installPackages(factory, file, target, directory);
        return true;
      },
    },
  };
}

function dockerBundling({ file }: Requirements, options: PythonEnvironmentOptions): BundlingOptions {
  const pip = 'python3 -m pip install --no-compile --no-cache-dir --disable-pip-version-check';
  return {
    image: options.dockerImage!,
    platform: DOCKER_PLATFORMS[options.architecture],
    outputType: BundlingOutput.NOT_ARCHIVED,
    // the entry point of Amazon EMR's images starts Spark
    entrypoint: ['bash', '-c'],
    command: [`${pip} --target ${OUTPUT} -r "$REQUIREMENTS"`],
    environment: { HOME: '/tmp', REQUIREMENTS: `${INPUT}/${path.basename(file)}` },
  };
}
