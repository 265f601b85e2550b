import fc from 'fast-check';
import { redact } from '../../../lambda/cloudformation/redact';

type Job = Parameters<typeof redact>[1];

const submit = (entryPointArguments: string[], sparkSubmitParameters = '', entryPoint = 's3://code/job.py'): Job => ({
  jobDriver: { sparkSubmitJobDriver: { entryPoint, entryPointArguments, sparkSubmitParameters } },
});
const properties = (properties: Record<string, string>): Job => ({
  configurationOverrides: { applicationConfiguration: [{ classification: 'spark-defaults', properties }] },
});

describe('for values of the request', () => {
  const job = {
    jobDriver: {
      sparkSubmitJobDriver: {
        entryPoint: 's3://code/job.py',
        entryPointArguments: [
          '--password=hunter-2',
          'jdbc:db?user=me&password=sesame99',
          '{"token":"abcdef123"}',
          '10',
        ],
        sparkSubmitParameters: '--conf spark.key=topsecret --conf "spark.words=second third-word"',
      },
    },
    configurationOverrides: {
      applicationConfiguration: [
        {
          classification: 'outer',
          configurations: [{ classification: 'inner', properties: { name: 'nested-value' } }],
        },
      ],
    },
    jobTemplateParameters: { Day: '2026-11-22' },
  };

  test.each([
    'hunter-2',
    'sesame99',
    'abcdef123',
    'topsecret',
    'third-word',
    'second third-word',
    'nested-value',
    '2026-11-22',
    '--password=hunter-2',
  ])('masks %s', (secret) => {
    expect(redact(`error: >${secret}<`, job)).toBe('error: >***<');
  });

  test.each(['--conf', 'spark.key', '10', 'error', 'job.py', '/tmp/spark-1/job.py'])('shows %s', (word) => {
    expect(redact(`see ${word}`, job)).toBe(`see ${word}`);
  });

  test.each<[argument: string, text: string, masked: string]>([
    ['c2VjcmV0MQ==', 'key c2VjcmV0MQ== or c2VjcmV0MQ', 'key ***== or ***'],
    ['--key=c2VjcmV0MQ==', 'key c2VjcmV0MQ==', 'key ***=='],
    ['--key=a1b2=c3d4', 'key a1b2=c3d4', 'key ***'],
    ['admin:Secret', 'no Secret', 'no ***'],
    ['admin/Secret@host', 'no Secret', 'no ***'],
    ['admin|Secret', 'no Secret', 'no ***'],
    ['jdbc:postgresql://u:p4ssw0rd@h/db', 'no p4ssw0rd', 'no ***'],
    ['{\\"a\\":\\"Secret\\"}', 'no Secret', 'no ***'],
    ['<a>Secret</a>', 'no Secret', 'no ***'],
    ['-pSecret', '-pSecret Secret', '*** ***'],
    ['Pa$$/w+rd', 'at ?a=Pa%24%24%2Fw%2Brd', 'at ?a=***'],
    ['Pa$$/w+rd', 'at ?a=Pa%24%24%2fw%2brd', 'at ?a=***'],
    ['Pa$$/w+rd', 'at ?a=Pa%24%24/w%2Brd', 'at ?a=***'],
    ['Pa$$/w+rd', 'got Pa\\$\\$/w+rd', 'got ***'],
    ['s3://bucket/customers', 's3://bucket/customers s3a://bucket/customers customers', '*** s3a://*** customers'],
    ['/opt/customers', '/opt/customers customers', '*** customers'],
    ['https://hooks/services/Secret', 'no /services/Secret', 'no /***/***'],
  ])('masks the parts of the argument %s: %s', (argument, text, masked) => {
    expect(redact(text, submit([argument]))).toBe(masked);
  });

  test.each(['', 'a', 'ab', 'abc', 'admin:'])('masks a value in Base64, also after %j', (before) => {
    const encoded = Buffer.from(`${before}Secret-Value`).toString('base64');
    const masked = redact(`got ${encoded}`, submit(['Secret-Value']));
    expect(masked).toMatch(/^got [\w+]{0,8}\*\*\*\w?=*$/);
  });

  test('masks the words that a shell reads from quoted Spark parameters', () => {
    const job = submit([], `--conf "spark.a=one \\"two\\" "'$'"three" --conf 'spark.b=x y z w'`);
    expect(redact('one "two" $three, x y z w', job)).toBe('***, ***');
  });

  test('masks the values of a spark-sql driver, and shows the name of its file', () => {
    const sql = {
      jobDriver: { sparkSqlJobDriver: { entryPoint: 's3://code/a.sql', sparkSqlParameters: '-d day=monday1' } },
    };
    expect(redact('s3://code/a.sql monday1', sql)).toBe('***/a.sql ***');
  });

  test('masks the location of the entry point, and shows the name of its file', () => {
    const job = submit([], '', 's3://bucket/some-path/job.py?versionId=abcdef');
    const text =
      's3://bucket/some-path/job.py s3a://bucket/some-path/job.py abcdef, File "/tmp/spark-1/job.py", line 3';
    expect(redact(text, job)).toBe('***/job.py s3a://***/job.py ***, File "/tmp/spark-1/job.py", line 3');
  });

  test.each<[text: string, job: Job]>([
    ['Failed to load class com.acme.Main', submit([], '--class com.acme.Main')],
    ['Failed to load class com.acme.Main', submit([], '--class "com.acme.Main"')],
    ['Failed to load class com.acme.Main', submit(['com.acme.Main'], '--class com.acme.Main --name com.acme.Main')],
    ['unresolved com.acme:library:1.0', submit([], '--packages com.acme:library:1.0')],
    ['unresolved com.acme:library:1.0', properties({ 'spark.jars.packages': 'a.b:c:1,com.acme:library:1.0' })],
    ['no library.jar', submit([], '--jars s3://bucket/one.jar,s3://bucket/library.jar')],
    ['no module.zip', submit([], '--conf spark.submit.pyFiles=s3://bucket/module.zip')],
    ['no logging.xml', properties({ 'spark.files': 's3://bucket/logging.xml' })],
    [
      'no org.apache.iceberg.spark.SparkCatalog',
      properties({ 'spark.sql.catalog.a': 'org.apache.iceberg.spark.SparkCatalog' }),
    ],
    [
      'no com.amazonaws.auth.Provider',
      properties({ 'fs.s3.customAWSCredentialsProvider': 'com.amazonaws.auth.Provider' }),
    ],
    ['at /usr/lib/spark/examples/jars/a.jar', submit([], '', 'local:///usr/lib/spark/examples/jars/a.jar')],
    ['local:///opt', submit([], '', 'local:///pi.py')],
    ['unknown spark.executor.memory', submit(['spark.executor.memory'])],
    ['1048576 of 123456.5 in 10000ms', submit(['1048576', '123456.5'], '--conf spark.a=10000ms')],
    ['true false 4g cluster default', submit(['true', 'false', '4g'], '--deploy-mode cluster --conf spark.a=default')],
    ['unknown --verbose -verbose', submit(['--verbose', '-verbose'])],
    ['spark.redis.endpoint is wrong', properties({ 'spark.redis.endpoint': 'somewhere' })],
    ['short yarn', submit(['short', 'yarn'])],
  ])('shows: %s', (text, job) => {
    expect(redact(text, job)).toBe(text);
  });

  test.each<[text: string, job: Job, masked: string]>([
    ['got 123456', properties({ 'db.password': '123456' }), 'got ***'],
    ['got 123456', submit(['--password', '123456']), 'got ***'],
    ['got 123456', submit(['--password=123456']), 'got ***'],
    ['got 123456', submit(['{"password": "123456"}']), 'got ***'],
    ['got org.apache.Secret', submit([], '--conf spark.a.token=org.apache.Secret'), 'got ***'],
    ['got x-job.py', properties({ 'db.password': 'x-job.py' }), 'got ***'],
    ['got job.py', { ...submit([]), ...properties({ 'db.password': 'job.py' }) }, 'got ***'],
    ['got abcd', properties({ 'db.password': 'abcd' }), 'got ***'],
    ['it is true', properties({ 'use.token': 'true' }), 'it is true'],
    ['abc: password=abc', properties({ 'db.password': 'abc' }), 'abc: password=***'],
    ['got 84729103', submit(['--db-pass', '84729103']), 'got ***'],
    ['P%40ss!w0rd%231', properties({ 'db.password': 'P@ss!w0rd#1' }), '***'],
    ['P%40ss%21w0rd%231', properties({ 'db.password': 'P@ss!w0rd#1' }), '***'],
    ['p@ss%20w0rd', properties({ 'db.password': 'p@ss w0rd' }), '***'],
    ['p%40ss+w0rd', properties({ 'db.password': 'p@ss w0rd' }), '***'],
    ['ab\\"cd\\"ef', properties({ 'db.password': 'ab"cd"ef' }), '***'],
    ['ab\\\\\\"cd\\\\\\"ef', properties({ 'db.password': 'ab"cd"ef' }), '***'],
    ['ab\\\\cd\\\\ef', properties({ 'db.password': 'ab\\cd\\ef' }), '***'],
    ['p\\u00e4ss', properties({ 'db.password': 'p\u00e4ss' }), '***'],
    ['ab\\$cd\\$ef', properties({ 'db.password': 'ab$cd$ef' }), '***'],
    ['ab\\&c\\ d', properties({ 'db.password': 'ab&c d' }), '***'],
    ['a&amp;b&lt;c"d', properties({ 'db.password': 'a&b<c"d' }), '***'],
    ['a&amp;b&lt;c&quot;d', properties({ 'db.password': 'a&b<c"d' }), '***'],
  ])('masks even a plain value that the request names as a secret: %s', (text, job, masked) => {
    expect(redact(text, job)).toBe(masked);
  });

  test.each<unknown>([['Secret'], { a: { b: 'Secret' } }, [['--a', 'Secret']], [null, 1, true, 'Secret']])(
    'masks a value that is not a text where text is expected: %j',
    (value) => {
      const applicationConfiguration = [{ properties: { a: value } }];
      for (const job of [
        { jobDriver: { sparkSubmitJobDriver: { entryPoint: value } } },
        { jobDriver: { sparkSubmitJobDriver: { entryPointArguments: value } } },
        { jobDriver: { sparkSubmitJobDriver: { sparkSubmitParameters: value } } },
        { jobDriver: { sparkSqlJobDriver: { entryPoint: value, sparkSqlParameters: value } } },
        { jobTemplateParameters: { a: value } },
        { configurationOverrides: { applicationConfiguration } },
        { configurationOverrides: { applicationConfiguration: [{ configurations: applicationConfiguration }] } },
      ]) {
        expect(redact('got Secret', job as unknown as Job)).toBe('got ***');
      }
    },
  );

  test.each<unknown>([null, 0, 1, true, 'text', [null], {}])('accepts %j for any of the members', (value) => {
    for (const job of [
      { jobDriver: value, configurationOverrides: value, jobTemplateParameters: value },
      { jobDriver: { sparkSubmitJobDriver: value, sparkSqlJobDriver: value } },
      { configurationOverrides: { applicationConfiguration: value } },
      { configurationOverrides: { applicationConfiguration: [{ properties: value, configurations: value }] } },
    ]) {
      expect(redact('got it', job as unknown as Job)).toBe('got it');
    }
  });

  test('shows names, even if a value is the same word', () => {
    expect(redact('password=x', submit(['password']))).toBe('***=***');
    expect(redact('spark.hadoop.a=x', properties({ 'spark.hadoop.a': 'spark.hadoop.a' }))).toBe('spark.hadoop.a=x');
  });

  test('masks a value with all of its words, the longest first', () => {
    const job = { jobTemplateParameters: { One: 'secret', Two: 'secret-two', Three: 'short' } };
    expect(redact('secret-two secret short', job)).toBe('*** *** short');
  });

  test('masks values that overlap', () => {
    expect(redact('>abcdefgh<', submit(['abcdef', 'cdefgh']))).toBe('>***<');
  });

  test('masks a long value of which a cut line contains only a part', () => {
    const secret = Array.from({ length: 1000 }, (_, index) => index.toString(36)).join('');
    const masked = redact(`${'x '.repeat(1000)}${secret}`.padEnd(5000, secret), submit([secret]));
    expect(masked).toBe(`${'x '.repeat(1000)}***`);
  });

  test('shows no part of a value at the end of a cut line, however much was masked before', () => {
    const [one, other] = ['one-'.repeat(900), 'secret'.repeat(40)];
    for (let more = 0; more < 400; more += 7) {
      expect(redact(`${one}${'.'.repeat(more)}${other} ${'y'.repeat(500)}`, submit([one, other]))).not.toContain('sec');
    }
  });
});

/** Texts with the secret `x` or `x…`, and the masked texts. */
const SECRETS: [text: string, masked: string][] = [
  ['password=x', 'password=***'],
  ['javax.jdo.option.ConnectionPassword=x', 'javax.jdo.option.ConnectionPassword=***'],
  ['the-secret-1.a=x y', 'the-secret-1.a=*** y'],
  ['passwd=x;credentials=y,signature=z', 'passwd=***;credentials=***,signature=***'],
  ['?accessKey=x&fs.s3a.access.key=y&accesskey_id=z&a=1', '?accessKey=***&fs.s3a.access.key=***&accesskey_id=***&a=1'],
  [
    `{"spark.token": "x", 'token':'y', "token"="z", "token"  :  5, "a": 1}`,
    `{"spark.token": "***", 'token':'***', "token"="***", "token"  :  ***, "a": 1}`,
  ],
  ['jdbc:a://me:x@db and jdbc:b://you:y@db', 'jdbc:a://me:***@db and jdbc:b://you:***@db'],
  ['{\\"password\\":\\"x y\\"}', '{\\"password\\":\\"***\\"}'],
  ['{\\\\\\"password\\\\\\": \\\\\\"x\\\\\\", 1}', '{\\\\\\"password\\\\\\": \\\\\\"***\\\\\\", 1}'],
  ['password="two words" a', 'password="***" a'],
  ['"password": "with \\" quote", "a": 1', '"password": "***", "a": 1'],
  ["password='two words", "password='***"],
  ['password=a,b;c&d"e<f', 'password=***'],
  ['passphrase=x private_key=x ssh.key: x', 'passphrase=*** private_key=*** ssh.key: ***'],
  ['AccountKey=abc==;EndpointSuffix=a', 'AccountKey=***;EndpointSuffix=a'],
  ['https://a.blob/c?sv=1&sig=x%3D&se=2', 'https://a.blob/c?sv=1&sig=***&se=2'],
  [
    's3?X-Amz-Credential=x%2Fy&X-Amz-Security-Token=x&X-Amz-Signature=x&a=1',
    's3?X-Amz-Credential=***&X-Amz-Security-Token=***&X-Amz-Signature=***&a=1',
  ],
  ['u=https%3A%2F%2Fs3%3FX-Amz-Signature%3Dx', 'u=https%3A%2F%2Fs3%3FX-Amz-Signature%3D***'],
  ['Map(user -> me, password -> x, a -> b)', 'Map(user -> me, password -> ***, a -> b)'],
  ['(spark.a,1) (spark.password,x)', '(spark.a,1) (spark.password,***'],
  ["[('spark.a', '1'), ('spark.token', 'x y')]", "[('spark.a', '1'), ('spark.token', '***')]"],
  ['{"name": "DB_PASSWORD", "value": "x y"}', '{"name": "DB_PASSWORD", "value": "***"}'],
  ['<name>fs.s3a.secret.key</name><value>x</value>', '<name>fs.s3a.secret.key</name><value>***</value>'],
  ['<db:password type="a">x y</db:password> a', '<db:password type="a">***</db:password> a'],
  ['<password><![CDATA[x<y]]></password>', '<password><![CDATA[***]]></password>'],
  ['<db user="me" password="x y"/>', '<db user="me" password="***"/>'],
  ['--password x --a', '--password *** --a'],
  ['--db-password=x --a', '--db-password=*** --a'],
  [`['--password', 'x y', '--a']`, `['--password', '***', '--a']`],
  ['List(--password, x, --a)', 'List(--password, ***, --a)'],
  ['redis://:x@h', 'redis://:***@h'],
  ['a://u:x@x@h/p', 'a://u:***@h/p'],
  ['Authorization: Bearer x y', 'Authorization: Bearer *** y'],
  ['"Proxy-Authorization": "Basic x"', '"Proxy-Authorization": "***"'],
  ['Set-Cookie: a=x; b="y"; Path=/', 'Set-Cookie: ***'],
  [`curl -H 'X: 1' -b "Cookie: a=x; b=y"`, "curl -H 'X: 1' -b \"Cookie: ***"],
  ['{"Cookie": "a=x; b=y", "c": 1}', '{"Cookie": "***", "c": 1}'],
  ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s-_g!', 'got ***!'],
  ['got eyJhbGciOiJIUzI1NiJ9.eyJzdW', 'got ***'],
  ['for AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE.', 'for *** and ***.'],
  ['secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'secret ***'],
  [
    '-----BEGIN RSA PRIVATE KEY-----\\nab+/\\ncd==\\n-----END RSA PRIVATE KEY----- a',
    '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY----- a',
  ],
  ['-----BEGIN PRIVATE KEY-----abc', '-----BEGIN PRIVATE KEY-----***'],
  ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj', '***'],
  ['  /IIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ==', '  ***'],
  ['Authorization: Token x', 'Authorization: Token ***'],
  ['Authorization: ApiKey x', 'Authorization: ApiKey ***'],
  ['Authorization: Digest username="me", response="x"', 'Authorization: Digest ***'],
  ['password == "x" password := "y" password != "z"', 'password == "***" password := "***" password != "***"'],
  ['password => "x"', 'password => "***"'],
  [`"password":${' '.repeat(60)}"x"`, `"password":${' '.repeat(60)}"***"`],
  ['"passwords": ["x", "y]"], "a": 1', '"passwords": ***], "a": 1'],
  ['{\\"tokens\\": [\\"x\\", \\"y\\"], \\"a\\": 1', '{\\"tokens\\": ***], \\"a\\": 1'],
  ['{"secret": {"value": "x"}, "a": 1}', '{"secret": ***}, "a": 1}'],
  ['{"secret": {"a": {"b": "x"}, "c": ["y"]}, "a": 1}', '{"secret": ***}, "a": 1}'],
  ["OPTIONS (user 'me', password 'x y')", "OPTIONS (user 'me', password '***')"],
  [`OPTIONS ('user' 'me', 'password' "x")`, `OPTIONS ('user' 'me', 'password' "***")`],
  ["WITH PASSWORD 'x' IDENTIFIED BY 'y'", "WITH PASSWORD '***' IDENTIFIED BY '***'"],
  ['SET spark.hadoop.fs.s3a.secret.key x', 'SET spark.hadoop.fs.s3a.secret.key ***'],
  ['db.password\tx', 'db.password\t***'],
  ['{"value":"x","name":"DB_PASSWORD"}', '{"value":"***","name":"DB_PASSWORD"}'],
  [
    '[{"value":"a","name":"A"},{"value":5,"name":"A_TOKEN"}]',
    '[{"value":"a","name":"A"},{"value":***,"name":"A_TOKEN"}]',
  ],
  ['<property name="a.Password" value="x y"/>', '<property name="a.Password" value="***"/>'],
  ['<add value="x y" key="DbPassword"/>', '<add value="***" key="DbPassword"/>'],
  ['name: DB_PASSWORD value: x', 'name: DB_PASSWORD value: ***'],
  ['jdbc:oracle:thin:scott/x@db', 'jdbc:oracle:thin:scott/***@db'],
  ['postgres://me:x/y@db/p', 'postgres://me:***@db/p'],
  [`Bad credentials for ghp_${'aB3'.repeat(12)}`, 'Bad credentials for ***'],
  [`https://ghp_${'aB3'.repeat(12)}@github.com/a`, 'https://***@github.com/a'],
  [`no xox${'b-123456789012-aBcDeF'}`, 'no ***'],
  [`no sk_${'live_4eC39HqLyjWDarjtT1'}`, 'no ***'],
  [`no sk-${'proj-abc123DEF456ghi789'} sk-${'aB3'.repeat(16)}`, 'no *** ***'],
  [`?key=AIza${'SyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe'}&a=1`, '?key=***&a=1'],
  [`npm_${'aB3'.repeat(12)} dapi${'12ab'.repeat(8)}`, '*** ***'],
  ['https://hooks.slack.com/services/T0/B0/x failed', 'https://hooks.slack.com/*** failed'],
  ['sent Bearer x.y', 'sent Bearer ***'],
  ['sent Basic dXNlcjp4', 'sent Basic ***'],
  [`curl -u a:x b; curl --user "a:x" '-u', 'a:x'`, `curl -u a:*** b; curl --user "a:***" '-u', 'a:***'`],
  ['DB_PASS=x userpass=x pw=x bindpw x sas_key=x', 'DB_PASS=*** userpass=*** pw=*** bindpw *** sas_key=***'],
  ['--pass x', '--pass ***'],
  ['the password is hunter2, no', 'the password is ***, no'],
  [`the token was "x1 y"`, 'the token was "***"'],
  ['The password is P@ss1word!', 'The password is ***'],
  ['mysql -u root -px db', 'mysql -u root -p*** db'],
  [`['mysqldump', '-u', 'root', '-px', 'db']`, `['mysqldump', '-u', 'root', '-p***', 'db']`],
  ['password:\n  x', 'password:\n  ***'],
  ['Password: \nx', 'Password: \n***'],
  ['a\n"password":\n  "x y",\n  "a": "b"', 'a\n"password":\n  "***",\n  "a": "b"'],
  ['env:\n- name: DB_PASSWORD\n  value: x', 'env:\n- name: DB_PASSWORD\n  value: ***'],
  ['"name": "DB_PASSWORD",\n"value": "x y"', '"name": "DB_PASSWORD",\n"value": "***"'],
  ['<name>fs.s3a.secret.key</name>\n  <value>x</value>', '<name>fs.s3a.secret.key</name>\n  <value>***</value>'],
];

test.each(SECRETS)('masks a secret by its form: %s', (text, masked) => {
  expect(redact(text, {})).toBe(masked);
});

test('masks a private key line by line', () => {
  const lines = Buffer.from(Array.from({ length: 480 }, (_, index) => (index * 7919) % 251))
    .toString('base64')
    .match(/.{64}/g)!;
  for (const line of lines) expect(redact(line, {})).toBe('***');
});

test.each([
  'pass=x',
  'bypass=true',
  'Access denied for user (using password: YES)',
  "Unrecognized token 'foo': was expecting",
  'Bearer token is missing',
  'WWW-Authenticate: Bearer realm="x"',
  'Basic authentication failed',
  'beeline -u jdbc:hive2://host:1/x',
  'hdfs://host:8020/user/a@b',
  'npm_config_registry_is_a_long_name',
  'sk-learn-something-long-enough',
  "cannot resolve 'password' given input columns: [a, password, b]",
  'raise ValueError("no secret " + name)',
  'the token was x',
  'the token is base64-encoded, sha256, utf-8',
  'the token was s3://bucket1/a',
  'the token was 3600s old, and is 12345678',
  'com.mysql.jdbc.Driver at -parse',
  'jdbc:mysql://h:3306/db -properties',
  'mysql -h x -P 3306 --protocol=tcp',
  'Unrecognized option: --password\nTraceback (most recent call last):',
  'connect(password=\nValueError: no host',
  'bad token:\n  File "a.py", line 3',
  'bad token:\n\tat com.acme.Main(Main.java)',
  'bad token:\njava.lang.NullPointerException',
  'bad token:\n  ^^^^',
  'bad token:\nCaused by: no host',
  'the day:\n  2026-11-22',
  'https://host:8080/a@b',
  'http://host/me:x@b',
  'see //host: x@y',
  "KeyError: 'sales'",
  'key=customer_id',
  'InvalidTokenException: no',
  'Unable to load: [EnvironmentVariableCredentialsProvider: Unable to load]',
  'spark.authenticate.secret.enabled=true',
  'hadoop.credential.provider = a.B',
  'Chain(credentialsProviders=[A(), B()])',
  'Error Code: ExpiredToken: The provided token has expired',
  'Unrecognized option: --password',
  '--use-token --a',
  'at org.apache.spark.sql.execution.datasources.v2.V2TableWriteExec.writeWithV2(WriteToDataSourceV2Exec.scala:360)',
  'File "/usr/lib/spark/python/lib/pyspark.zip/pyspark/sql/session.py", line 3, in <module>',
  'no /mnt/Warehouse2026/customers/orders/Region1/archive',
  'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/a@sha256:0123',
  'arn:aws:iam::123456789012:role/Job is not authorized to perform: s3:GetObject',
  "Table not found: `db`.`sales`; line 1 pos 14; 'Project [*]",
  'x'.repeat(300),
])('shows %s, which is not a secret', (text) => {
  expect(redact(text, {})).toBe(text);
});

/** The CPU time of this process, without other work on the machine. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe('never takes long', () => {
  const ATTACKS = {
    hex: 'deadbeef01234567',
    'dotted names': 'org.apache.',
    password: 'password',
    'password with dots': 'password.-',
    quotes: `"'\\"`,
    'quoted names': '"token":"',
    '=': '=',
    'names and =': 'token=,',
    '://': '://',
    '//a:': '//a:b@',
    '@': '@',
    BEGIN: '-----BEGIN ',
    'begun keys': '-----BEGIN A-----',
    elements: '<a>',
    'named elements': '<token ',
    Base64: 'aB3+/',
    'Base64 in words': 'aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3_',
    braces: '{[(<',
    unicode: '漢\u{1F600}\u2028\ud800',
    dashes: '--',
    options: '--token-',
    JWT: 'eyJ-eyJ.',
    cookies: 'cookie',
    commas: ',&;',
    spaces: 'token ',
    lines: 'token=\n',
    'lines of values': '  token:\n',
    prose: 'token is a',
    'prose of words': 'token is aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    mysql: 'mysql ',
    'options of mysql': 'mysql -u ',
    'Bearer ': 'token=Bearer  ',
    lists: 'token=[',
    'lists in lists': 'token=[{"\\',
    'one list': '[{',
    'SQL options': `token '`,
    settings: 'set a.token ',
    'settings with dots': 'set a.b.c.d.',
    tabs: 'token\t',
    values: 'value=',
    'values without names': 'value="x" ',
    'values and names': 'value:x,name:',
    digests: 'authorization digest',
    users: '-u a:',
    Oracle: 'oracle:thin:a/',
    'slashes in passwords': '//a:b/',
    tokens: 'ghp_',
    'Basic ': 'Basic  a',
    'far apart': `token${' '.repeat(64)}`,
    webhooks: 'hooks.slack.com/',
  };

  // each takes some milliseconds; with unbounded patterns, it would take up to a minute
  test.each(Object.entries(ATTACKS))('with 128 KB of %s', (_, unit) => {
    const start = cpuMs();
    const masked = redact(unit.repeat(131_072 / unit.length), submit(['org.apache', 'deadbeef', 'aB3+/aB3+/']));
    expect(cpuMs() - start).toBeLessThan(2000);
    expect(masked.length).toBeLessThanOrEqual(100 * 4000 + 99);
  });

  test.each(['a=', '=', '-a', '"', `'`, '\\"', 'password', 'a:', '{"a":', 's3://', '1.', 'a,', '"a":', '--token '])(
    'with 200 KB of %s in the request',
    (unit) => {
      const value = `--x${unit.repeat(100_000 / unit.length)}!`;
      const start = cpuMs();
      const job = { ...submit([value, value.slice(3)], value, value), ...properties({ [value]: value.slice(3) }) };
      redact('a line', job);
      expect(cpuMs() - start).toBeLessThan(10_000);
    },
  );

  test('with 20,000 values and 100 long lines', () => {
    const values = Array.from({ length: 20_000 }, (_, index) => `value-${index}`);
    const start = cpuMs();
    const masked = redact(`${'see value-12345 '.repeat(300)}\n`.repeat(200), submit(values));
    expect(cpuMs() - start).toBeLessThan(20_000);
    expect(masked.startsWith('see *** see *** ')).toBe(true);
  });

  test('with the same job for all texts of a reason', () => {
    const job = submit(Array.from({ length: 2000 }, (_, index) => `value-${index}`));
    const start = cpuMs();
    for (let text = 0; text < 2000; text++) redact('a line of value-1', job);
    expect(cpuMs() - start).toBeLessThan(10_000);
  });
});

describe('for any text and any secret', () => {
  const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const secrets = (more: string, minLength = 8) =>
    fc
      .string({ unit: fc.constantFrom(...ALPHABET, ...more), minLength, maxLength: 40 })
      .filter((text) => /^\w/.test(text));
  const word = secrets('!#$%*+-./:=?@^_|~()[]{}');
  const quoted = secrets(` !#$%&()*+,-./:;<=>?@[]^_{|}~`);
  const inUrl = secrets('!#$%&()*+,-.:;=?@^_|~');
  const SHAPES: [shape: string, secret: fc.Arbitrary<string>][] = [
    ['password=%', word],
    ['a.secret: %', word],
    ['{"token":"%"}', quoted],
    [`{'token': '%'}`, quoted],
    ['{\\"token\\":\\"%\\"}', quoted],
    ['api_key -> %', word],
    ['--password %', word],
    ['["--password", "%"]', quoted],
    ['(spark.password,%)', word],
    ['<password>%</password>', secrets(` !#$%&()*+,-./:;="'?@^_{|}~`)],
    ['<a password="%"/>', quoted],
    ['a://u:%@h', inUrl],
    ['redis://:%@h', inUrl],
    ['Authorization: Bearer %', word],
    ['Authorization: Basic %', word],
    ['Cookie: a=%; b=%', quoted],
    ['s3?X-Amz-Signature=%', secrets('%-_')],
    ['Authorization: Token %', word],
    ['password == "%"', quoted],
    ['"passwords": ["%", "%"]', quoted],
    ['"secret": {"value": "%"}', quoted],
    [`OPTIONS (user 'me', password '%')`, quoted],
    ['{"value":"%","name":"DB_PASSWORD"}', quoted],
    ['<a name="password" value="%"/>', quoted],
    ['a://u:1%/x@h', secrets('!#$%&()*+,-.:;=?^_|~')],
    ['db.password\t%', word],
    ['eyJhbGciOiJIUzI1NiJ9.%.%', secrets('-_')],
    ['-----BEGIN PRIVATE KEY-----%-----END PRIVATE KEY-----', secrets('+/\\ ')],
  ];

  test.each(SHAPES)('masks it in %s', (shape, secret) => {
    fc.assert(
      fc.property(secret, (value) => !redact(`a ${shape.replaceAll('%', () => value)} b`, {}).includes(value)),
      { seed: 20261128, numRuns: 300 },
    );
  });

  const AS_VALUES: [how: string, (value: string) => Job][] = [
    ['an argument', (value) => submit([value])],
    ['the value of an argument', (value) => submit([`--a=${value}`])],
    ['a Spark parameter', (value) => submit([], `--conf 'spark.a=${value}'`)],
    ['a property', (value) => properties({ 'spark.a': value })],
    ['a template parameter', (value) => ({ jobTemplateParameters: { A: value } })],
  ];

  test.each(AS_VALUES)('masks it anywhere when it is %s', (_, job) => {
    const value = quoted.filter((text) => /[a-z]{4}/i.test(text) && !/^-|=+$|^[a-z]+\.|:\/\//i.test(text));
    fc.assert(
      fc.property(value, (value) => {
        const base64 = Buffer.from(value).toString('base64url');
        const masked = redact(`got ${value} and ${base64}`, job(value));
        return !masked.includes(value) && !masked.includes(base64.slice(0, -2));
      }),
      { seed: 20261128, numRuns: 300 },
    );
  });

  const text = fc.string({ unit: 'binary', maxLength: 6000, size: 'max' });

  test('never throws, keeps the number of lines, and makes no line longer than three times its limit', () => {
    fc.assert(
      fc.property(text, text, fc.string({ unit: 'binary' }), (one, argument, name) => {
        const masked = redact(one + argument, {
          ...submit([argument, name], argument, name),
          ...properties({ [name]: argument }),
        });
        expect(masked.split('\n').length).toBe(Math.min(100, (one + argument).split('\n').length));
        for (const line of masked.split('\n')) expect(line.length).toBeLessThanOrEqual(3 * 4000);
      }),
      { seed: 20261128, numRuns: 100 },
    );
  });
});
