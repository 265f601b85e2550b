import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AssetManifestArtifact } from 'aws-cdk-lib/cx-api';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The property of that name of AWS::Lambda::Function. */
export interface Code {
  readonly S3Key?: string;
  readonly ZipFile?: string;
}

/** Where the code of functions lies on this machine. */
export interface CodeStore {
  /** Takes note of the assets of an assembly, in place of an upload. */
  add(assembly: CloudAssembly): void;
  /** The folder that holds the code. Throws when it is none of the known assets. */
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
        throw new Error(`The embedded Lambda runs only folders that are assets, not ${s3Key ?? 'images'}`);
      return directory;
    },
    close() {
      for (const directory of inline.values()) rmSync(directory, { recursive: true, force: true });
    },
  };
}
