import { sparkHomes } from '../../local/spark/home';

/** The Spark versions that the suite uses. */
const VERSIONS = ['3.5.6', '4.0.2'];

/** Installs the versions in parallel before the tests, so that no test times out. */
export default async function install(): Promise<void> {
  const homes = sparkHomes({ onProgress: (line) => void process.stderr.write(`${line}\n`) });
  await Promise.all(VERSIONS.map((version) => homes(version)));
}
