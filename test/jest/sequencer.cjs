const { default: Sequencer } = require('@jest/test-sequencer');

/** Whole stacks and long simulations, the slowest first. */
const SLOW = [
  /shard\./,
  // in a worker with much memory in use, it takes three times as long
  /redact\./,
  /local\/(spark\/)?cli\./,
  /test\/(deploy|integ)\//,
  /conformance\./,
  /load\./,
  /regressions\./,
  /life-cycle/,
];

const rank = ({ path }) => {
  const index = SLOW.findIndex((pattern) => pattern.test(path));
  return index < 0 ? SLOW.length : index;
};

/** Begins with the slow files also where no earlier run has left their times, so that none of them is the last alone. */
module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
