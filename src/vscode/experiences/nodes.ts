import type { Experience } from '../../core/library/experience.ts'
import type { LibraryDiagnostic } from '../../core/library/parse-library.ts'
import type { Reader } from '../../core/library/reader.ts'
import type { Exported } from '../../node/export/exported-files.ts'
import type { RejectedLesson } from '../../node/runs/release-lesson.ts'
import type { LibraryState } from '../workspace/libraries.ts'
import type { Group } from './arrange.ts'
import type { Use } from './in-use.ts'
import type { WorthWords } from './library-words.ts'

/** A row of the tree. `path` is the library that it belongs to. */
export type Node =
  | { kind: 'library'; path: string; view: LibraryView }
  | { kind: 'problem'; path: string; problem: LibraryDiagnostic }
  | { kind: 'result'; path: string; result: NonNullable<WorthWords['result']> }
  | { kind: 'export'; path: string; stale: Exported }
  | ({ kind: 'group'; path: string; view: LibraryView } & Group)
  | {
      kind: 'experience'
      path: string
      group: string
      experience: Experience
      use: Use
      /** the agent and model that the settings name for its library */
      reader: Reader
    }
  | { kind: 'held'; path: string; held: HeldBack }
  | { kind: 'lesson'; path: string; held: HeldBack; rejected: RejectedLesson }
  | { kind: 'nothing'; path: string }

/** Lessons that the guards held back in a run, without those released since. */
export interface HeldBack {
  run: string
  /** absolute folder of the run */
  folder: string
  lessons: RejectedLesson[]
}

/** All that the view shows of one library. */
export interface LibraryView {
  state: LibraryState
  /** the agent and model that the settings name for it */
  reader: Reader
  words: WorthWords
  /** ids of the experiences in the prior now */
  used: ReadonlySet<string>
  /** ids of those that would be included if there were room */
  noRoom: ReadonlySet<string>
  /** exported files that no longer contain what is in use */
  exports: Exported[]
  held: HeldBack | null
}

const KINDS: Readonly<Record<Node['kind'], true>> = {
  library: true,
  problem: true,
  result: true,
  export: true,
  group: true,
  experience: true,
  held: true,
  lesson: true,
  nothing: true,
}

/** The row that a command was called on; null for any other argument of the editor. */
export function nodeOf(argument: unknown): Node | null {
  const { kind } = (argument ?? {}) as { kind?: unknown }
  return typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? (argument as Node) : null
}

/** Stays the same when the library is read again, so that what is open and selected stays so. */
export function nodeId(node: Node): string {
  const parts = (): string[] => {
    switch (node.kind) {
      case 'library':
      case 'result':
      case 'nothing':
      case 'held':
        return []
      case 'problem':
        return [String(node.problem.position.line), node.problem.message]
      case 'export':
        return [node.stale.file]
      case 'group':
        return [node.key]
      case 'experience':
        return [node.group, node.experience.id]
      case 'lesson':
        return [node.rejected.lesson.id]
    }
  }
  return [node.path, node.kind, ...parts()].join('\n')
}
