// builds the Java package against the lowest supported versions: jsii-pacmak would take the newest of the day, which Gradle then
// forces on an app with an older CDK, and with which the compiler does not see that the older one fails
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The pom with the lowest version of each range, which an app's own dependency overrides. */
export function withLowestVersions(pom) {
  return pom.replace(/<version>\[([^,\]]+),[^<]*<\/version>/g, '<version>$1</version>');
}

const TWO_OF_THE_CDK =
  /interface Jsii\$Default extends \w+(?:, software\.amazon\.awscdk\.[\w.]+\.Jsii\$Default){2,} \{\n/;

/**
 * The Java code of an interface, with an implementation of its own of what two interfaces of the CDK each implement: Java chooses
 * neither. The CDK is such since before https://github.com/aws/jsii/pull/5007, and jsii-pacmak does without since then.
 */
export function withOwnImplementations(code) {
  const getter = (name, type) => `
        @Override
        default @org.jetbrains.annotations.NotNull ${type} get${name[0].toUpperCase()}${name.slice(1)}() {
            return software.amazon.jsii.Kernel.get(this, "${name}", software.amazon.jsii.NativeType.forClass(${type}.class));
        }
`;
  const members =
    getter('node', 'software.constructs.Node') + getter('env', 'software.amazon.awscdk.interfaces.ResourceEnvironment');
  return code.replace(TWO_OF_THE_CDK, (begin) => begin + members);
}

/** Compiles and packs into a Maven repository what `generate` writes into a folder. */
export function packageJava(repository, generate) {
  const scratch = mkdtempSync(join(tmpdir(), 'package-java-'));
  try {
    generate(scratch);
    const project = join(scratch, 'java');
    edit(join(project, 'pom.xml'), withLowestVersions);
    for (const file of readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.java')) edit(join(project, 'src', file), withOwnImplementations);
    }
    const options = [
      `-Dmaven.repo.local=${resolve('.cache/languages/java/repository')}`,
      '-Dmaven.install.skip',
      `-DaltDeploymentRepository=built::default::file://${resolve(repository)}`,
    ];
    execFileSync('mvn', ['--batch-mode', '--quiet', 'deploy', ...options], { cwd: project, stdio: 'inherit' });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function edit(file, change) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
