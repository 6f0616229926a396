import * as vscode from 'vscode'
import type { Include } from '../../core/inject/prior.ts'
import { EXPORT_TARGETS, type ExportTarget } from '../../core/inject/targets.ts'
import { type Exported, findExports } from '../../node/export/exported-files.ts'
import { planExport, usualPath } from '../../node/export/plan-export.ts'
import { reportError } from '../editor/report-error.ts'
import { UserError } from '../editor/user-error.ts'
import type { ExperiencesView } from '../experiences/experiences-view.ts'
import { nodeOf } from '../experiences/nodes.ts'
import { saveFirst } from '../workspace/before-work.ts'
import type { Libraries } from '../workspace/libraries.ts'
import { pickLibrary } from '../workspace/pick-library.ts'
import { activePreview, EXPORT, type ExportPreviews } from './export-previews.ts'

const { l10n } = vscode

interface ExportNeeds {
  libraries: Pick<Libraries, 'all'>
  exports: ExportPreviews
  log: vscode.LogOutputChannel
}

/** The source and the target of an export. */
interface Wanted {
  /** path of the library */
  path: string
  to: ExportTarget
  /** of a skill or an instructions file */
  name?: string
  /** remove the block of experiences */
  remove?: boolean
}

/** The text of each choice. */
const CHOICES: Readonly<Record<ExportTarget, { label: string; detail: string }>> = {
  'agents-md': {
    label: '$(book) AGENTS.md',
    detail: l10n.t(
      'A block that every coding agent reads with each request. The rest of the file stays as it is.',
    ),
  },
  skill: {
    label: l10n.t('$(lightbulb) Agent Skill'),
    detail: l10n.t('Read by agents when they work on code: .agents/skills/project-experience/SKILL.md'),
  },
  instructions: {
    label: l10n.t('$(note) Instructions for Copilot'),
    detail: l10n.t(
      'For files that its applyTo names: .github/instructions/project-experience.instructions.md',
    ),
  },
}

/** The library of a row or of the editor that a command was called on, else the one that the user picks. */
async function libraryOf(needs: ExportNeeds, of: unknown): Promise<string> {
  return of instanceof vscode.Uri ? of.fsPath : (nodeOf(of)?.path ?? pickLibrary(needs))
}

/** Lets the user choose where to export the experiences, or from which exported file to remove them. */
export async function exportExperiences(needs: ExportNeeds, node?: unknown): Promise<void> {
  const path = await libraryOf(needs, node)
  const targets = EXPORT_TARGETS.map((to) => ({ ...CHOICES[to], wanted: { path, to } satisfies Wanted }))
  const removals = (await findExports(path)).map(({ to, name, file }) => ({
    label: l10n.t('$(trash) Remove it from {0}', vscode.workspace.asRelativePath(file)),
    wanted: { path, to, ...(name === undefined ? {} : { name }), remove: true } satisfies Wanted,
  }))
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { wanted?: Wanted }>(
    [
      ...targets,
      ...(removals.length > 0
        ? [{ label: l10n.t('Exported already'), kind: vscode.QuickPickItemKind.Separator }]
        : []),
      ...removals,
    ],
    { placeHolder: l10n.t('Where do your agents read instructions?') },
  )
  if (!picked?.wanted) throw new vscode.CancellationError()
  await preview(needs, picked.wanted)
}

const exportTo =
  (to: ExportTarget) =>
  async (needs: ExportNeeds, node?: unknown): Promise<void> =>
    preview(needs, { path: await libraryOf(needs, node), to })

export const exportAgentsMd = exportTo('agents-md')
export const exportSkill = exportTo('skill')
export const exportInstructions = exportTo('instructions')

/** Shows what would bring an exported file up to date; without a row, for each that is out of date. */
export async function exportAgain(
  needs: ExportNeeds & { experiences: Pick<ExperiencesView, 'views'> },
  node?: unknown,
): Promise<void> {
  const row = nodeOf(node)
  const stale: (Exported & { path: string })[] =
    row?.kind === 'export'
      ? [{ ...row.stale, path: row.path }]
      : (await needs.experiences.views()).flatMap(({ state, exports }) =>
          exports.map((one) => ({ ...one, path: state.path })),
        )
  if (stale.length === 0) throw new UserError(l10n.t('No exported file is out of date.'))
  for (const { path, to, name } of stale)
    await preview(needs, { path, to, ...(name === undefined ? {} : { name }) })
}

/** Writes what the active preview shows. */
export async function writeExportPreview(
  { exports }: Pick<ExportNeeds, 'exports'>,
  uri?: unknown,
): Promise<void> {
  const preview = uri instanceof vscode.Uri && uri.scheme === EXPORT ? uri : activePreview()
  if (!preview) throw new UserError(l10n.t('No export preview is open: export first.'))
  await exports.write(preview)
}

async function preview({ exports, log }: Omit<ExportNeeds, 'libraries'>, wanted: Wanted): Promise<void> {
  const include = vscode.workspace.getConfiguration('tfgrpo').get<Include>('include', 'proven')
  const { path, to, name, remove } = wanted
  // Unsaved edits would be missing from the preview, and would prevent writing it.
  await saveFirst(usualPath(path, to, name))
  const plan = await planExport({ library: path, to, include, name, remove })
  const file = vscode.workspace.asRelativePath(plan.path)
  const { length } = plan.used
  if (plan.after === plan.before) {
    if (length === 0 && !remove) return nothingInUse(plan.of)
    void vscode.window.showInformationMessage(
      remove
        ? l10n.t('{0} contains no exported experiences.', file)
        : l10n.t('{0} already contains {1} of {2} experiences.', file, length, plan.of),
    )
    return
  }
  const title =
    length === 0
      ? l10n.t('{0}: as it is ↔ without experiences', file)
      : l10n.t(
          '{0}: as it is ↔ with {1} of {2} experiences, about {3} tokens',
          file,
          length,
          plan.of,
          plan.tokens,
        )
  const uri = await exports.show(plan, title)
  offerWrite(exports, log, uri, file, [
    ...(plan.dropped.length > 0
      ? [l10n.t('{0} did not fit into the token limit.', plan.dropped.join(', '))]
      : []),
    ...(plan.untestedAlone.length > 0
      ? [l10n.t('In use, untested alone: {0}.', plan.untestedAlone.join(', '))]
      : []),
  ])
}

/** The button in the editor's title does the same; not awaited, since the preview may stay open for long. */
function offerWrite(
  exports: ExportPreviews,
  log: vscode.LogOutputChannel,
  uri: vscode.Uri,
  file: string,
  notes: string[],
): void {
  const write = l10n.t('Write')
  void vscode.window
    .showInformationMessage([l10n.t('Write {0} as shown?', file), ...notes].join(' '), write)
    .then(async (chosen) => {
      if (chosen !== write) return
      try {
        if (!(await exports.writeIfSeen(uri))) offerWrite(exports, log, uri, file, notes)
      } catch (error) {
        reportError(error, log)
      }
    })
}

/** Reports why there is nothing to export, with what would change that. */
async function nothingInUse(of: number): Promise<void> {
  const review = l10n.t('Review Candidates')
  const widen = l10n.t('Widen What Is Used')
  void vscode.window
    .showInformationMessage(
      l10n.t(
        '0 of {0} experiences are in use, so there is nothing to export: pin one, or widen what is used.',
        of,
      ),
      review,
      widen,
    )
    .then((chosen) => {
      if (chosen === review) void vscode.commands.executeCommand('tfgrpo.reviewCandidates')
      if (chosen === widen)
        void vscode.commands.executeCommand('workbench.action.openSettings', 'tfgrpo.include')
    })
}
