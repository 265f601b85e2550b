import { embedded, exception, startRequest, templateData, templateRequest } from './fixture';

async function withTemplate(overrides: Parameters<typeof templateData>[0] = {}) {
  const { emr, clock } = embedded();
  const jobTemplateData = templateData(overrides);
  const { id = '' } = await emr.invoke('CreateJobTemplate', { name: 'etl', clientToken: 't', jobTemplateData });
  return {
    ...{ emr, clock, id, jobTemplateData },
    start: async (request: Parameters<typeof templateRequest>[0] = {}) => {
      await emr.invoke('StartJobRun', templateRequest({ jobTemplateId: id, ...request }));
      return emr.jobRuns()[0];
    },
  };
}

describe('job templates', () => {
  test('are created, described, listed and deleted', async () => {
    const { emr, id, clock, jobTemplateData } = await withTemplate();
    const template = { id, name: 'etl', createdAt: new Date(clock.now()) };
    const { jobTemplate } = await emr.invoke('DescribeJobTemplate', { id });
    expect(jobTemplate).toMatchObject({ ...template, jobTemplateData });
    expect(jobTemplate?.arn).toBe(`arn:aws:emr-containers:eu-central-1:123456789012:/jobtemplates/${id}`);
    expect(jobTemplate).not.toHaveProperty('clientToken');
    expect(await emr.invoke('ListJobTemplates', {})).toEqual({ templates: [jobTemplate] });

    expect(await emr.invoke('DeleteJobTemplate', { id })).toEqual({ id });
    await expect(emr.invoke('DescribeJobTemplate', { id })).rejects.toThrow(
      exception('ResourceNotFoundException', `Job template ${id} doesn't exist.`),
    );
    await expect(emr.invoke('DeleteJobTemplate', { id })).rejects.toThrow(
      exception('ValidationException', `Job template ${id} doesn't exist.`),
    );
  });

  test('are created once for a token', async () => {
    const { emr, id } = await withTemplate();
    const again = { name: 'other', clientToken: 't', jobTemplateData: templateData() };
    expect(await emr.invoke('CreateJobTemplate', again)).toMatchObject({ id, name: 'etl' });
  });

  test('fails when a template has no job driver', async () => {
    await expect(withTemplate({ jobDriver: {} })).rejects.toThrow(`Value at 'jobTemplateData.jobDriver'`);
  });
});

describe('a run from a template', () => {
  test('uses the template for members that the request omits', async () => {
    const { start, jobTemplateData } = await withTemplate({ jobTags: { team: 'growth', origin: 'template' } });
    const run = await start({ releaseLabel: 'emr-7.13.0-latest', tags: { origin: 'request' } });
    expect(run).toMatchObject({
      executionRoleArn: jobTemplateData.executionRoleArn,
      releaseLabel: 'emr-7.13.0-latest',
      jobDriver: jobTemplateData.jobDriver,
      tags: { team: 'growth', origin: 'request' },
    });
    expect(run.request.executionRoleArn).toBeUndefined();
  });

  test('replaces placeholders by given and default values', async () => {
    const { start } = await withTemplate({
      executionRoleArn: '${Role}',
      jobDriver: {
        sparkSubmitJobDriver: { entryPoint: 's3://${Bucket}/${Bucket}.py', entryPointArguments: ['--days', '${Days}'] },
      },
      configurationOverrides: { monitoringConfiguration: { persistentAppUI: '${UI}' } },
      parameterConfiguration: {
        Role: { type: 'STRING' },
        Bucket: { type: 'STRING', defaultValue: 'scripts' },
        Days: { type: 'NUMBER' },
        UI: { defaultValue: 'DISABLED' },
      },
    });
    const role = 'arn:aws:iam::123456789012:role/given';
    expect(await start({ jobTemplateParameters: { Role: role, Days: '7', UI: 'ENABLED' } })).toMatchObject({
      executionRoleArn: role,
      jobDriver: {
        sparkSubmitJobDriver: { entryPoint: 's3://scripts/scripts.py', entryPointArguments: ['--days', '7'] },
      },
      configurationOverrides: { monitoringConfiguration: { persistentAppUI: 'ENABLED' } },
    });
  });

  const sparkSql = (entryPoint: string) => ({ jobDriver: { sparkSqlJobDriver: { entryPoint } } });

  test.each([
    ['a parameter is missing', {}, 'Job template parameter Days has no value and no default.'],
    ['a parameter is undeclared', { Days: '1', Hours: '2' }, 'Job template parameter Hours is not declared'],
    ['a parameter has the name of a method', { Days: '1', toString: '2' }, 'Job template parameter toString is not'],
    ['a number is not numeric', { Days: 'seven' }, 'Job template parameter Days must be a NUMBER.'],
  ])('fails when %s', async (_, jobTemplateParameters, message) => {
    const { start } = await withTemplate({ parameterConfiguration: { Days: { type: 'NUMBER' } } });
    await expect(start({ jobTemplateParameters })).rejects.toThrow(exception('ValidationException', message));
  });

  test('fails when a placeholder is undeclared', async () => {
    const { start } = await withTemplate(sparkSql('s3://bucket/${Day}.sql'));
    await expect(start()).rejects.toThrow('Job template parameter Day is not declared by the job template.');
  });

  test('fails when a replaced value violates the constraints of a request', async () => {
    const parameterConfiguration = { Role: { type: 'STRING' as const } };
    const { start } = await withTemplate({ executionRoleArn: '${Role}', parameterConfiguration });
    await expect(start({ jobTemplateParameters: { Role: 'nobody' } })).rejects.toThrow(
      `Value 'nobody' at 'executionRoleArn'`,
    );
  });

  test('fails when the template does not exist', async () => {
    const { emr } = embedded();
    await expect(emr.invoke('StartJobRun', templateRequest({ jobTemplateId: 'unknown' }))).rejects.toThrow(
      exception('ResourceNotFoundException', "Job template unknown doesn't exist."),
    );
  });

  test('fails when parameters come without a template', async () => {
    const { emr } = embedded();
    await expect(emr.invoke('StartJobRun', startRequest({ jobTemplateParameters: { Day: '1' } }))).rejects.toThrow(
      'jobTemplateParameters must not be specified without a jobTemplateId',
    );
  });
});
