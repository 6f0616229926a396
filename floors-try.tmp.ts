import { loadTaskSet } from '/work/wt/floors/src/node/task-files/load-task-set.ts'
import { measureFloors } from '/work/wt/floors/src/node/proposals/measure-floors.ts'
import { openWorkspaces } from '/work/wt/floors/src/node/workspaces/open/open-workspaces.ts'
import { WorkerPatterns } from '/work/wt/floors/src/node/patterns/patterns.ts'
const { set } = await loadTaskSet(process.argv.slice(2), { cwd: process.cwd() })
const workspaces = await openWorkspaces({ unsandboxed: false, denyRead: set.files })
const patterns = new WorkerPatterns()
let runs = 0
const counted = { tier: workspaces.tier, open: (...a: any) => { runs++; return (workspaces as any).open(...a) } } as any
const t = performance.now()
const floors = await measureFloors(set.tasks, { workspaces: counted, patterns, signal: new AbortController().signal })
console.log(set.tasks.length, 'tasks', runs, 'runs', Math.round(performance.now() - t), 'ms')
for (const [id, f] of floors) console.log(id, f.floor, f.verifiers.map(v => [v.score, v.counts?.length, v.source].join('/')).join(), Object.entries(f.results).map(([k, v]) => `${k}=${v}`).join(' '))
await patterns.close(); await workspaces.close()
