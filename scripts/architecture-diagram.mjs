// draws the diagram of the README, light and dark; --check only compares
import { readFileSync, writeFileSync } from 'node:fs';

const THEMES = {
  light: { text: '#1f2328', faint: '#59636e', line: '#59636e', fill: '#f6f8fa', border: '#d1d9e0', accent: '#0969da' },
  dark: { text: '#f0f6fc', faint: '#9198a1', line: '#9198a1', fill: '#151b23', border: '#3d444d', accent: '#4493f8' },
};
const WIDTH = 880;
const HEIGHT = 330;
const BOX = { width: 210, height: 84 };

const BOXES = [
  { x: 10, y: 24, title: 'Your CDK app', lines: ['JobRun, VirtualCluster,', 'JobExecutionRole …'], accent: true },
  { x: 335, y: 24, title: 'CloudFormation', lines: ['Custom::EMRContainersJobRun', '… and …JobRunCompletion'] },
  { x: 660, y: 24, title: 'EventBridge', lines: ['rules of onFailed,', 'onCompleted …'] },
  { x: 10, y: 222, title: 'Waiter', lines: ['a state machine, only', 'if a deployment waits'] },
  { x: 335, y: 222, title: 'Lambda function', lines: ['one for all job runs', 'of a stack'], accent: true },
  { x: 660, y: 222, title: 'Amazon EMR on EKS', lines: ['runs the job in the namespace', 'of a virtual cluster'] },
];

const ARROWS = [
  { from: [220, 66], to: [335, 66], label: 'cdk deploy', at: [277, 56] },
  { from: [400, 108], to: [400, 222], label: 'Create, Update, Delete', at: [390, 169], anchor: 'end' },
  { from: [480, 222], to: [480, 108], label: 'job run ID, or the reason', at: [490, 169], anchor: 'start' },
  { from: [545, 248], to: [660, 248], label: 'StartJobRun', at: [602, 240] },
  { from: [545, 280], to: [660, 280], label: 'CancelJobRun', at: [602, 298] },
  { from: [335, 248], to: [220, 248], label: 'starts', at: [277, 240] },
  { from: [220, 280], to: [335, 280], label: 'every 10–60 s', at: [277, 298] },
  { from: [765, 222], to: [765, 108], label: 'events', at: [775, 169], anchor: 'start' },
];

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function box({ x, y, title, lines, accent }, theme) {
  const middle = x + BOX.width / 2;
  const size = `width="${BOX.width}" height="${BOX.height}"`;
  const border = accent ? theme.accent : theme.border;
  const text = (line, index) =>
    `  <text x="${middle}" y="${y + 50 + 18 * index}" fill="${theme.faint}" font-size="12.5">${escaped(line)}</text>`;
  return [
    `  <rect x="${x}" y="${y}" ${size} rx="8" fill="${theme.fill}" stroke="${border}" stroke-width="1.5"/>`,
    `  <text x="${middle}" y="${y + 27}" fill="${theme.text}" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...lines.map(text),
  ];
}

function arrow({ from, to, label, at, anchor = 'middle' }, theme) {
  const path = `M${from.join(' ')}L${to.join(' ')}`;
  return [
    `  <path d="${path}" fill="none" stroke="${theme.line}" stroke-width="1.5" marker-end="url(#tip)"/>`,
    `  <text x="${at[0]}" y="${at[1]}" fill="${theme.text}" font-size="12.5" text-anchor="${anchor}">${escaped(label)}</text>`,
  ];
}

function picture(theme) {
  const description =
    'cdk deploy hands a template with a JobRun to CloudFormation. CloudFormation sends Create, Update and Delete to a Lambda function, ' +
    'which starts and cancels the job on Amazon EMR on EKS, and answers with the job run ID or the reason of a failure. ' +
    'A state machine invokes the function again while a deployment waits. EventBridge rules get the events of the job run.';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" text-anchor="middle">`,
    '  <title>How a JobRun is deployed</title>',
    `  <desc>${description}</desc>`,
    '  <defs>',
    '    <marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
    `      <path d="M0 0L8 4L0 8z" fill="${theme.line}"/>`,
    '    </marker>',
    '  </defs>',
    ...BOXES.flatMap((one) => box(one, theme)),
    ...ARROWS.flatMap((one) => arrow(one, theme)),
    '</svg>',
    '',
  ].join('\n');
}

for (const [name, theme] of Object.entries(THEMES)) {
  const path = `docs/how-it-works-${name}.svg`;
  const svg = picture(theme);
  if (!process.argv.includes('--check')) writeFileSync(path, svg);
  else if (readFileSync(path, 'utf8') !== svg) throw new Error(`${path} is out of date: run npm run docs:picture`);
}
