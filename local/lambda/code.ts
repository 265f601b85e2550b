import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AssetManifestArtifact } from 'aws-cdk-lib/cx-api';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The property of the same name of AWS::Lambda::Function. */
export interface Code {
  readonly S3Key?: string;
  readonly ZipFile?: string;
}

/** The location of function code on this machine. */
export interface CodeStore {
  /** Registers the assets of an assembly, in place of an upload. */
  add(assembly: CloudAssembly): void;
  /** Returns the folder that contains the code. Throws if it is not a registered asset. */
  directoryOf(code: Code): string;
  close(): void;
}

interface FileAsset {
  readonly source: { readonly path?: string; readonly packaging?: string };
  readonly destinations: Record<string, { readonly objectKey: string }>;
}

export function codeStore(): CodeStore {
  const assets = new Map<string, string>();
  const inline = new Map<string, string>();

  function unpacked(source: string): string {
    const directory = inline.get(source) ?? mkdtempSync(join(tmpdir(), 'inline-code-'));
    inline.set(source, directory);
    writeFileSync(join(directory, 'index.js'), source);
    return directory;
  }

  function add(assembly: CloudAssembly): void {
    const manifests = assembly.artifacts.filter((one) => AssetManifestArtifact.isAssetManifestArtifact(one));
    for (const { file } of manifests) {
      const { files = {} } = JSON.parse(readFileSync(file, 'utf8')) as { files?: Record<string, FileAsset> };
      for (const { source, destinations } of Object.values(files)) {
        if (source.packaging !== 'zip' || source.path === undefined) continue;
        for (const { objectKey } of Object.values(destinations))
          assets.set(objectKey, join(dirname(file), source.path));
      }
    }
    assembly.nestedAssemblies.forEach(({ nestedAssembly }) => add(nestedAssembly));
  }

  return {
    add,
    directoryOf({ S3Key: s3Key, ZipFile: source }) {
      if (source !== undefined) return unpacked(source);
      const directory = assets.get(s3Key ?? '');
      if (!directory)
        throw new Error(
          `The embedded Lambda runs only functions whose code is a folder asset, got ${s3Key ?? 'an image'}`,
        );
      return directory;
    },
    close() {
      for (const directory of inline.values()) rmSync(directory, { recursive: true, force: true });
    },
  };
}
