import * as echarts from 'echarts';
import type { Results } from './measure';
import type { Growth } from './syntheses';

const PANELS: [title: string, valueOf: (point: Growth) => number][] = [
  ['processor time of a synthesis, ms', ({ cpu }) => Math.round(cpu)],
  ['peak memory, MiB', ({ memory }) => Math.round(memory / 2 ** 20)],
  ['template, kB', ({ templateBytes }) => Math.round(templateBytes / 1000)],
];
const NAMES = { ours: 'this library', AwsCustomResource: 'AwsCustomResource', floor: 'floor' };
const COLOURS = { ours: '#1f77b4', AwsCustomResource: '#d62728', floor: '#7f7f7f' };

/** Draws how syntheses grow with the number of job runs in a stack. */
export function plot({ growth }: Results): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 1020, height: 340 });
  const at = (panel: number) => ({ left: 60 + panel * 335, top: 70, width: 255, height: 210 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    legend: { top: 5, data: Object.values(NAMES) },
    grid: PANELS.map((_, panel) => at(panel)),
    title: PANELS.map(([text], panel) => ({ text, left: at(panel).left, top: 35, textStyle: { fontSize: 13 } })),
    xAxis: PANELS.map((_, gridIndex) => ({
      gridIndex,
      name: 'job runs in a stack',
      nameLocation: 'middle',
      nameGap: 28,
    })),
    yAxis: PANELS.map((_, gridIndex) => ({ gridIndex, min: 0 })),
    series: PANELS.flatMap(([, valueOf], panel) =>
      (['ours', 'AwsCustomResource', 'floor'] as const).map((kind) => ({
        type: 'line' as const,
        name: NAMES[kind],
        color: COLOURS[kind],
        ...{ xAxisIndex: panel, yAxisIndex: panel },
        data: growth[kind].map((point) => [point.at, valueOf(point)]),
      })),
    ),
  });
  const picture = `${chart.renderToSVGString()}\n`;
  // otherwise a timer keeps the process alive
  chart.dispose();
  return picture;
}
