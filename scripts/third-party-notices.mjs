// the licenses of the packages whose code is in the bundle
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The directories of the packages in the bundle, according to esbuild's metafile. */
export function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap(({ inputs: used }) =>
    Object.entries(used).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const directories = inputs.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  return [...new Set(directories)].sort();
}

/** The text of the notices. Fails for a package with an unknown license, because its code must not be distributed. */
export function notices(directories) {
  const packages = directories.map(readPackage);
  const byText = new Map();
  for (const { title, name, license, text } of packages) {
    // some packages of a repository with a single license lack its text
    const sibling = packages.find((one) => one.text && one.license === license && scopeOf(one.name) === scopeOf(name));
    const licenseText = text || sibling?.text;
    if (!license || !licenseText) throw new Error(`${title} has no license text, so its code must not be bundled`);
    byText.set(licenseText, [...(byText.get(licenseText) ?? []), title]);
  }
  const sections = [...byText].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  const introduction = `The function of this package, build/handler/index.js, and its embedded cloud, build/testing/bundle.js, hold
code of the following packages. The embedded cloud also holds the model of the Amazon EMR on EKS API that AWS publishes
with its SDKs, under the license of @aws-sdk/client-emr-containers.
`;
  return [introduction, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

function readPackage(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(directory, file), 'utf8').trim());
  return { name, license, title: `${name} ${version} (${license})`, text: texts.join('\n\n') };
}

function scopeOf(name) {
  return name.split('/')[0];
}
