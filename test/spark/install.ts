import { sparkHomes } from '../../local/spark/home';

/** The versions of Spark in the suite. */
const VERSIONS = ['3.5.6', '4.0.2'];

/** Installs them before the tests: side by side, and not in the time of a test. */
export default async function install(): Promise<void> {
  const homes = sparkHomes({ onProgress: (line) => void process.stderr.write(`${line}\n`) });
  await Promise.all(VERSIONS.map((version) => homes(version)));
}
