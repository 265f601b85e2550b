// checks what the package of each language tells a registry: names, version, license, links, and the versions that it depends on
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = /^(git\+)?(?<url>.*)$/;
const LICENSES = { 'Apache-2.0': 'Apache License 2.0' };

/** The lowest version of a range such as ^2.230.0, and the first one above it. */
function bounds(range) {
  const [, low, major] = /^\^((\d+)\.\d+\.\d+)$/.exec(range) ?? [];
  if (!low) throw new Error(`a range must have the form ^1.2.3, got ${range}`);
  return [low, `${Number(major) + 1}.0.0`];
}

const element = (xml, name) => new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];
const header = (text, name) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];

/** Each language: which file to read, its fields, and how it names the range of a dependency. */
const LANGUAGES = {
  js: {
    read: () => packed('dist/js', /\.tgz$/, (file) => command('tar', '-xzOf', file, 'package/package.json')),
    fields(text) {
      const { name, version, description, license, homepage, repository, peerDependencies } = JSON.parse(text);
      const { url } = REPOSITORY.exec(repository.url).groups;
      return { name, version, description, license, homepage, repository: url, ...peerDependencies };
    },
    expected: ({ name, peerDependencies }) => ({ name, ...peerDependencies }),
  },
  python: {
    read: () => packed('dist/python', /\.whl$/, (file) => readZip(file, '.dist-info/METADATA')),
    fields: (text) => ({
      name: header(text, 'Name'),
      version: header(text, 'Version'),
      description: header(text, 'Summary'),
      license: header(text, 'License'),
      homepage: header(text, 'Home-page'),
      repository: header(text, 'Project-URL')?.replace('Source, ', ''),
      ...Object.fromEntries(
        [...text.matchAll(/^Requires-Dist: (\S+) (.*)$/gm)].map(([, name, range]) => [name, range]),
      ),
    }),
    expected: ({ jsii }, ranges) => ({
      name: jsii.targets.python.distName,
      ...rangesOf(['aws-cdk-lib', 'constructs', 'jsii'], ranges, (low, high) => `<${high},>=${low}`),
    }),
  },
  java: {
    read: () => packed('dist/java', /\.pom$/, (file) => readFileSync(file, 'utf8')),
    fields(text) {
      const [project, ...dependencies] = text.split('<dependency>');
      const versions = dependencies.map((xml) => [element(xml, 'artifactId'), element(xml, 'version')]);
      const own = project.slice(project.indexOf('</scm>'));
      return {
        name: `${element(own, 'groupId')}:${element(own, 'artifactId')}`,
        version: element(own, 'version'),
        description: element(project, 'description'),
        license: element(project.slice(project.indexOf('<license>')), 'name'),
        homepage: element(project, 'url'),
        repository: element(project.slice(project.indexOf('<scm>')), 'url'),
        ...Object.fromEntries(versions),
      };
    },
    // not a range: Maven would download the poms of all versions, and take the newest
    expected: ({ license, jsii: { targets } }, ranges) => ({
      name: `${targets.java.maven.groupId}:${targets.java.maven.artifactId}`,
      license: LICENSES[license],
      ...rangesOf(['aws-cdk-lib', 'constructs', 'jsii-runtime'], ranges, (low) => low),
    }),
  },
  go: {
    read: () =>
      packed('dist/go', /go\.mod$/, (file) => {
        const text = (name) => readFileSync(join(file, '..', name), 'utf8');
        if (text('LICENSE') !== readFileSync('LICENSE', 'utf8'))
          throw new Error(`${file} has another LICENSE beside it`);
        return `${readFileSync(file, 'utf8')}\nversion ${text('version').trim()}\n`;
      }),
    fields: (text) => ({
      name: /^module (.*)$/m.exec(text)?.[1],
      version: /^version (.*)$/m.exec(text)?.[1],
      ...Object.fromEntries([...text.matchAll(/^\s+(\S+) (v\S+)$/gm)].map(([, name, version]) => [name, version])),
    }),
    expected: ({ name, version, jsii }, ranges) => ({
      ...{ description: undefined, license: undefined, homepage: undefined, repository: undefined },
      name: `${jsii.targets.go.moduleName}/${name.replaceAll('-', '')}`,
      version,
      ...rangesOf(
        [
          'github.com/aws/aws-cdk-go/awscdk/v2',
          'github.com/aws/constructs-go/constructs/v10',
          'github.com/aws/jsii-runtime-go',
        ],
        ranges,
        (low) => `v${low}`,
      ),
    }),
  },
  dotnet: {
    // only a machine with dotnet makes the package
    read: () =>
      packed('dist/dotnet', /\.nupkg$/, (file) => readZip(file, '.nuspec')) ??
      packed('dist/dotnet', /\.csproj$/, (file) => readFileSync(file, 'utf8')),
    fields: (text) => ({
      name: element(text, 'id') ?? element(text, 'PackageId'),
      version: element(text, 'version') ?? element(text, 'PackageVersion'),
      description: element(text, 'description') ?? element(text, 'Description'),
      license: element(text, 'license') ?? element(text, 'PackageLicenseExpression'),
      homepage: element(text, 'projectUrl') ?? element(text, 'ProjectUrl'),
      repository: /<repository [^>]*url="([^"]*)"/.exec(text)?.[1] ?? element(text, 'RepositoryUrl'),
      ...Object.fromEntries(
        [...text.matchAll(/<(?:dependency id|PackageReference Include)="([^"]+)" version="([^"]+)"/gi)].map(
          ([, name, range]) => [name, range.replace(' ', '')],
        ),
      ),
    }),
    expected: ({ description, jsii }, ranges) => ({
      name: jsii.targets.dotnet.packageId,
      description: `${description} (Stability: Experimental)`,
      ...rangesOf(['Amazon.CDK.Lib', 'Constructs', 'Amazon.JSII.Runtime'], ranges, (low, high) => `[${low},${high})`),
    }),
  },
};

/** The dependencies on the CDK, constructs and the runtime of jsii, each in the words of a language. */
function rangesOf(names, ranges, format) {
  return Object.fromEntries(names.map((name, index) => [name, format(...bounds(ranges[index]))]));
}

/** What of the metadata of a language is not as package.json has it. */
export function problemsOf(language, text, manifest) {
  const { fields, expected } = LANGUAGES[language];
  const { version, description, license, homepage, repository, peerDependencies, devDependencies } = manifest;
  const ranges = [peerDependencies['aws-cdk-lib'], peerDependencies.constructs, `^${devDependencies['jsii-pacmak']}`];
  const rules = { version, description, license, homepage, repository: repository.url, ...expected(manifest, ranges) };
  const found = fields(text);
  return Object.entries(rules)
    .filter(([name, value]) => value !== undefined && found[name] !== value)
    .map(([name, value]) => `${language}: ${name} must be ${value}, got ${found[name]}`);
}

/** Fails when the package of a language in dist/ tells something else than package.json. */
export function checkMetadata(language) {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const text = LANGUAGES[language].read();
  const problems = text === undefined ? [`dist/ has no package of ${language}`] : problemsOf(language, text, manifest);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** What `read` gives for the one file of that form, or nothing when there is none. */
function packed(directory, form, read) {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => form.test(file));
  if (files.length > 1) throw new Error(`${directory} must have one package, got ${files.join()}`);
  return files.length === 1 ? read(join(directory, files[0])) : undefined;
}

/** The file of a zip archive whose name ends so: Python reads it, which all machines that pack have. */
function readZip(file, suffix) {
  const program =
    'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); ' +
    'sys.stdout.buffer.write(z.read(next(n for n in z.namelist() if n.endswith(sys.argv[2]))))';
  return command('python3', '-c', program, file, suffix);
}

function command(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8' });
}
