import { EntryPoint, JobDriver, JobRun, JobTemplate, JobTemplateParameter, ReleaseLabel } from '../../lib';
import type { Platform } from './platform';

export function jobTemplates({ stack, virtualCluster, executionRole }: Platform): void {
  // region job-template
  const jobTemplate = new JobTemplate(stack, 'Daily', {
    executionRole,
    releaseLabel: ReleaseLabel.EMR_7_13_0,
    jobDriver: JobDriver.sparkSubmit({
      entryPoint: EntryPoint.fromUri('s3://my-code/daily.py'),
      entryPointArguments: ['--day', '${Day}', '--limit', '${Limit}'],
    }),
    parameters: { Day: JobTemplateParameter.string(), Limit: JobTemplateParameter.number({ defaultValue: '1000' }) },
  });
  new JobRun(stack, 'Sunday', { virtualCluster, jobTemplate, jobTemplateParameters: { Day: '2026-11-22' } });
  // endregion
}
