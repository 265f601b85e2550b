import * as echarts from 'echarts';
import type { Results } from './measure';
import type { Growth } from './syntheses';

interface Panel {
  readonly title: string;
  readonly xTitle: string;
  readonly isLogarithmic?: boolean;
  readonly lines: readonly Line[];
}

interface Line {
  readonly name: string;
  readonly color: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** The pictures of the page, by the names of their files. */
export function plots(results: Results): Record<'growth.svg' | 'delay.svg', string> {
  return { 'growth.svg': picture(growthPanels(results)), 'delay.svg': picture(delayPanels(results)) };
}

const KINDS = [
  ['ours', 'this library', '#1f77b4'],
  ['AwsCustomResource', 'AwsCustomResource', '#d62728'],
  ['floor', 'floor', '#7f7f7f'],
] as const;

/** How syntheses grow with the job runs in a stack. */
function growthPanels({ growth }: Results): Panel[] {
  const panel = (title: string, valueOf: (point: Growth) => number): Panel => ({
    title,
    xTitle: 'job runs in a stack',
    lines: KINDS.map(([kind, name, color]) => ({
      ...{ name, color },
      points: growth[kind].map((point) => [point.at, Math.round(valueOf(point))]),
    })),
  });
  return [
    panel('processor time of a synthesis, ms', ({ cpu }) => cpu),
    panel('memory at most, MiB', ({ memory }) => memory / 2 ** 20),
    panel('template, kB', ({ templateBytes }) => templateBytes / 1000),
  ];
}

/** How late the end of a job run is noticed, and what that costs. */
function delayPanels({ noticing }: Results): Panel[] {
  const line = (name: string, color: string, valueOf: (one: Results['noticing'][number]) => number): Line => ({
    ...{ name, color },
    points: noticing.map((one) => [one.jobSeconds / 60, Math.round(valueOf(one))]),
  });
  const axis = { xTitle: 'minutes that the job runs', isLogarithmic: true };
  return [
    {
      ...axis,
      title: 'delay after the end, s',
      lines: [
        line('mean', '#1f77b4', ({ meanDelay }) => meanDelay),
        line('95 %', '#ff7f0e', ({ longDelay }) => longDelay),
      ],
    },
    { ...axis, title: 'polls', lines: [line('polls', '#2ca02c', ({ polls }) => polls)] },
  ];
}

function picture(panels: readonly Panel[]): string {
  const width = 15 + panels.length * 335;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height: 340 });
  const at = (panel: number) => ({ left: 60 + panel * 335, top: 70, width: 255, height: 210 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    legend: { top: 5, data: [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))] },
    grid: panels.map((_, panel) => at(panel)),
    title: panels.map(({ title: text }, panel) => ({
      ...{ text, left: at(panel).left, top: 35 },
      textStyle: { fontSize: 13 },
    })),
    xAxis: panels.map(({ xTitle: name, isLogarithmic }, gridIndex) => ({
      ...{ gridIndex, name, nameLocation: 'middle' as const, nameGap: 28 },
      type: isLogarithmic ? ('log' as const) : ('value' as const),
    })),
    yAxis: panels.map((_, gridIndex) => ({ gridIndex, min: 0 })),
    series: panels.flatMap(({ lines }, panel) =>
      lines.map(({ name, color, points }) => ({
        type: 'line' as const,
        ...{ name, color, xAxisIndex: panel, yAxisIndex: panel },
        data: points.map(([x, y]) => [x, y]),
      })),
    ),
  });
  const svg = `${chart.renderToSVGString()}\n`;
  // it keeps a timer otherwise, and the process with it
  chart.dispose();
  return svg;
}
