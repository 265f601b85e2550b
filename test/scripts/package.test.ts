import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const SCRIPTS = join(__dirname, '..', '..', 'scripts');

/** What a function of a script gives: a module that Jest does not load. */
function call(script: string, name: string, ...args: unknown[]): unknown {
  const module = `import { ${name} } from ${JSON.stringify(join(SCRIPTS, script))};
    console.log(JSON.stringify(${name}(...${JSON.stringify(args)})));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', module], { encoding: 'utf8' }));
}

const MANIFEST = {
  name: 'cdk-things',
  version: '1.2.3',
  description: 'Things',
  license: 'Apache-2.0',
  homepage: 'https://example.com/things#readme',
  repository: { url: 'https://example.com/things.git' },
  peerDependencies: { 'aws-cdk-lib': '^2.230.0', constructs: '^10.4.2' },
  devDependencies: { 'jsii-pacmak': '1.140.0' },
  jsii: {
    targets: {
      python: { distName: 'cdk-things' },
      java: { maven: { groupId: 'com.example', artifactId: 'things' } },
      go: { moduleName: 'example.com/things-go' },
      dotnet: { packageId: 'Things' },
    },
  },
};

const dependency = (groupId: string, artifactId: string, version: string): string =>
  `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <name>\${project.groupId}:\${project.artifactId}</name>
  <description>Things</description>
  <url>https://example.com/things#readme</url>
  <licenses><license><name>Apache License 2.0</name><url>https://www.apache.org/licenses/LICENSE-2.0</url></license></licenses>
  <developers><developer><organization>We</organization></developer></developers>
  <scm><url>https://example.com/things.git</url></scm>
  <groupId>com.example</groupId>
  <artifactId>things</artifactId>
  <version>1.2.3</version>
  <dependencies>
    ${dependency('software.amazon.awscdk', 'aws-cdk-lib', '2.230.0')}
    ${dependency('software.constructs', 'constructs', '10.4.2')}
    ${dependency('software.amazon.jsii', 'jsii-runtime', '1.140.0')}
  </dependencies>
</project>`;

const METADATA: Record<string, string> = {
  js: JSON.stringify(MANIFEST),
  python: `Name: cdk-things
Version: 1.2.3
Summary: Things
Home-page: https://example.com/things#readme
License: Apache-2.0
Project-URL: Source, https://example.com/things.git
Requires-Dist: aws-cdk-lib <3.0.0,>=2.230.0
Requires-Dist: constructs <11.0.0,>=10.4.2
Requires-Dist: jsii <2.0.0,>=1.140.0
`,
  java: POM,
  go: `module example.com/things-go/cdkthings

go 1.25

require (
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/aws/aws-cdk-go/awscdk/v2 v2.230.0
	github.com/aws/constructs-go/constructs/v10 v10.4.2
)
version 1.2.3
`,
  dotnet: `<package><metadata>
  <id>Things</id>
  <version>1.2.3</version>
  <license type="expression">Apache-2.0</license>
  <projectUrl>https://example.com/things#readme</projectUrl>
  <description>Things (Stability: Experimental)</description>
  <repository type="git" url="https://example.com/things.git" />
  <dependencies><group targetFramework="net6.0">
    <dependency id="Amazon.CDK.Lib" version="[2.230.0, 3.0.0)" exclude="Build,Analyzers" />
    <dependency id="Amazon.JSII.Runtime" version="[1.140.0, 2.0.0)" exclude="Build,Analyzers" />
    <dependency id="Constructs" version="[10.4.2, 11.0.0)" exclude="Build,Analyzers" />
  </group></dependencies>
</metadata></package>`,
};

const problems = (language: string, text: string): unknown =>
  call('package-metadata.mjs', 'problemsOf', language, text, MANIFEST);

test.each(Object.keys(METADATA))('the metadata of %s is that of package.json', (language) => {
  expect(problems(language, METADATA[language])).toEqual([]);
});

test('the sources of .NET, where no dotnet makes a package of them, have the same metadata', () => {
  const project = `<Project><PropertyGroup>
    <Description>Things (Stability: Experimental)</Description>
    <PackageId>Things</PackageId>
    <PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>
    <PackageVersion>1.2.3</PackageVersion>
    <ProjectUrl>https://example.com/things#readme</ProjectUrl>
    <RepositoryUrl>https://example.com/things.git</RepositoryUrl>
    </PropertyGroup><ItemGroup>
    <PackageReference Include="Amazon.JSII.Runtime" Version="[1.140.0,2.0.0)" />
    <PackageReference Include="Amazon.CDK.Lib" Version="[2.230.0,3.0.0)" />
    <PackageReference Include="Constructs" Version="[10.4.2,11.0.0)" />
    </ItemGroup></Project>`;
  expect(problems('dotnet', project)).toEqual([]);
  expect(problems('dotnet', project.replace('2.230.0', '2.240.0'))).toEqual([
    'dotnet: Amazon.CDK.Lib must be [2.230.0,3.0.0), got [2.240.0,3.0.0)',
  ]);
});

test.each([
  ['js: aws-cdk-lib must be ^2.230.0, got ^2.263.0', '^2.230.0', '^2.263.0'],
  ['python: aws-cdk-lib must be <3.0.0,>=2.230.0, got <3.0.0,>=2.263.0', '>=2.230.0', '>=2.263.0'],
  ['python: license must be Apache-2.0, got undefined', 'License: Apache-2.0\n', ''],
  ['java: aws-cdk-lib must be 2.230.0, got 2.263.0', '2.230.0', '2.263.0'],
  ['java: aws-cdk-lib must be 2.230.0, got [2.230.0,3.0.0)', '2.230.0', '[2.230.0,3.0.0)'],
  ['java: license must be Apache License 2.0, got MIT License', 'Apache License 2.0', 'MIT License'],
  ['java: name must be com.example:things, got com.other:things', '>com.example<', '>com.other<'],
  ['go: github.com/aws/constructs-go/constructs/v10 must be v10.4.2, got v10.8.1', 'v10.4.2', 'v10.8.1'],
  ['go: version must be 1.2.3, got 1.2.2', 'version 1.2.3', 'version 1.2.2'],
  ['dotnet: Constructs must be [10.4.2,11.0.0), got [10.8.1,11.0.0)', '[10.4.2, ', '[10.8.1, '],
])('fails with "%s"', (problem, before, after) => {
  const [language] = problem.split(':');
  expect(problems(language, METADATA[language].replace(before, after))).toEqual([problem]);
});

test('the pom depends on the lowest version of each range', () => {
  const ranges = POM.replace('2.230.0', '[2.230.0,3.0.0)').replace('10.4.2', '[10.4.2,11.0.0)');
  expect(call('package-java.mjs', 'withLowestVersions', ranges)).toBe(POM);
});

describe('a Java interface', () => {
  const parent = (name: string): string => `, software.amazon.awscdk.${name}.Jsii$Default`;
  const code = (...parents: string[]): string =>
    `    interface Jsii$Default extends IThing${parents.map(parent).join('')} {\n    }\n`;

  test('of two interfaces of the CDK implements what both implement', () => {
    const implemented = call(
      'package-java.mjs',
      'withOwnImplementations',
      code('IResource', 'interfaces.things.IThingRef'),
    );
    expect(implemented).toContain('ResourceEnvironment getEnv() {');
    expect(implemented).toContain('Node getNode() {');
  });

  test('of one is left as it is', () => {
    expect(call('package-java.mjs', 'withOwnImplementations', code('IResource'))).toBe(code('IResource'));
  });
});
