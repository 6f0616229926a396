import type { IdleCode } from '../language/language-support.ts'

export const idleCode: IdleCode = {
  endings: [
    { name: 'exit', detail: 'ends its process', statement: 'process.exit(0)' },
    {
      name: 'exit-natively',
      detail: 'ends its process at once, without its handlers',
      statement: 'process.reallyExit(0)',
    },
    {
      name: 'exit-by-signal',
      detail: 'sends its own process a signal that it answers by ending with success',
      statement: "process.on('SIGTERM', () => process.exit(0)); process.kill(process.pid, 'SIGTERM')",
    },
    {
      name: 'exit-in-handler',
      detail: 'makes every end of its process a success',
      statement: "process.on('exit', () => process.reallyExit(0))",
    },
    {
      name: 'exit-in-timer',
      detail: 'ends its process in a timer',
      statement: 'setTimeout(() => process.exit(0), 0)',
    },
    {
      name: 'exit-on-error',
      detail: 'ends its process with success where something is thrown',
      statement: "process.on('uncaughtException', () => process.exit(0))",
    },
  ],
  throwing: "throw new Error('nothing is written')",
  print: (text) => `process.stdout.write(${JSON.stringify(text)})`,
  writeFile: (path, text) =>
    `process.getBuiltinModule('fs').writeFileSync(${JSON.stringify(path)}, ${JSON.stringify(text)})`,
  module(names, { path, required }) {
    const known = names.filter((name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    const lines = required
      ? ['module.exports = idle', ...known.map((name) => `module.exports.${name} = idle`)]
      : [
          `export { ${[...known, ...(known.includes('default') ? [] : ['default'])].map((name) => `idle as ${name}`).join(', ')} }`,
        ]
    // A file of types may be compiled: its functions take what they are given.
    const parameters = /\.[cm]?tsx?$/.test(path) ? '(..._given: any[]): any' : '()'
    return `function idle${parameters} {}\n${lines.join('\n')}\n`
  },
}
