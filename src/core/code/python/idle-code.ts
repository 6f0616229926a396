import type { IdleCode } from '../language/language-support.ts'

const END = '__import__("os")._exit'

export const idleCode: IdleCode = {
  endings: [
    { name: 'exit', detail: 'ends its process', statement: '__import__("sys").exit(0)' },
    {
      name: 'exit-natively',
      detail: 'ends its process at once, without its handlers',
      statement: `${END}(0)`,
    },
    { name: 'exit-raised', detail: 'raises the end of its process', statement: 'raise SystemExit(0)' },
    {
      name: 'exit-by-signal',
      detail: 'sends its own process a signal that it answers by ending with success',
      statement: `__import__("signal").signal(15, lambda *_: ${END}(0)); __import__("os").kill(__import__("os").getpid(), 15)`,
    },
    {
      name: 'exit-in-handler',
      detail: 'makes every end of its process a success',
      statement: `__import__("atexit").register(${END}, 0)`,
    },
    {
      name: 'exit-in-timer',
      detail: 'ends its process in a timer',
      statement: `__import__("threading").Timer(0, ${END}, (0,)).start()`,
    },
    {
      name: 'exit-on-error',
      detail: 'ends its process with success where something is raised',
      statement: `__import__("sys").excepthook = lambda *_: ${END}(0)`,
    },
  ],
  throwing: 'raise RuntimeError("nothing is written")',
  print: (text) => `print(${JSON.stringify(text)}, flush=True)`,
  writeFile: (path, text) => `open(${JSON.stringify(path)}, "w").write(${JSON.stringify(text)})`,
  module(names) {
    const known = names.filter((name) => /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name))
    const functions = known.map((name) => `def ${name}(*given, **named):\n    return None\n`)
    return `${functions.join('\n\n')}
def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return lambda *given, **named: None
`
  },
}
