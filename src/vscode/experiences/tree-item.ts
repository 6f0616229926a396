import { basename, dirname } from 'node:path'
import * as vscode from 'vscode'
import { experiencesWords } from '../editor/words.ts'
import { awaitsReview, standingOf } from './arrange.ts'
import {
  describe,
  found,
  groupWord,
  ICONS,
  iconOf,
  linesOf,
  rowLabel,
  shortOf,
  spoken,
  statusMeaning,
  statusWord,
  useWord,
  whyNotInUse,
} from './experience-words.ts'
import { type Node, nodeId } from './nodes.ts'

const { l10n } = vscode

/**
 * The row of a node. Tooltips of experiences come later (`resolveTreeItem`), since there may be a thousand.
 * @param query words of the filter, '' without one; with one all groups are open
 */
export function treeItem(node: Node, query: string): vscode.TreeItem {
  const item = itemOf(node, query)
  item.id = nodeId(node)
  return item
}

function itemOf(node: Node, query: string): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState
  switch (node.kind) {
    case 'library': {
      const { state } = node.view
      const item = new vscode.TreeItem(libraryName(state.path), Expanded)
      item.description = shortOf(node.view, l10n)
      item.tooltip = [vscode.workspace.asRelativePath(state.path), ...linesOf(node.view, l10n)].join('\n')
      item.iconPath = new vscode.ThemeIcon('library')
      // Where there is no file yet, none can be opened.
      item.contextValue = state.text === null ? 'noLibrary' : 'library'
      return item
    }
    case 'problem': {
      const { problem } = node
      const item = new vscode.TreeItem(l10n.t('Line {0}: {1}', problem.position.line, problem.message))
      item.iconPath = icon(
        problem.severity === 'error' ? 'error' : 'warning',
        problem.severity === 'error' ? 'list.errorForeground' : 'list.warningForeground',
      )
      item.tooltip = `${vscode.workspace.asRelativePath(node.path)}:${problem.position.line}\n${problem.message}`
      item.command = {
        command: 'tfgrpo.openLibrary',
        title: l10n.t('Open'),
        arguments: [node.path, problem.position.line],
      }
      item.contextValue = 'problem'
      return item
    }
    case 'result': {
      const { label, sentence, step, outcome } = node.result
      const item = new vscode.TreeItem(label)
      item.description = sentence
      item.tooltip = `${label}\n${sentence}`
      item.iconPath = icon('beaker', 'charts.yellow')
      item.contextValue = `result-${step}`
      item.command = {
        command: 'tfgrpo.openReport',
        title: l10n.t('Open Report'),
        arguments: [outcome.folder],
      }
      return item
    }
    case 'export': {
      const item = new vscode.TreeItem(
        l10n.t('{0} is out of date', vscode.workspace.asRelativePath(node.stale.file)),
      )
      item.description = l10n.t('export again')
      item.iconPath = icon('sync', 'charts.yellow')
      item.contextValue = 'export'
      item.command = { command: 'tfgrpo.exportAgain', title: l10n.t('Export Again'), arguments: [node] }
      return item
    }
    case 'group': {
      const byStatus = node.by === 'status'
      const name = byStatus ? groupWord(node.key, l10n) : node.key === '' ? l10n.t('No tag') : node.key
      const folded = byStatus && node.key === 'retired' && query === ''
      const item = new vscode.TreeItem(name, folded ? Collapsed : Expanded)
      item.description = String(node.experiences.length)
      const { id, color } = byStatus ? ICONS[node.key] : { id: 'tag', color: 'icon.foreground' }
      item.iconPath = icon(id, color)
      if (byStatus) item.tooltip = statusMeaning(node.key, l10n)
      item.contextValue = byStatus ? `group-${node.key}` : 'group'
      item.accessibilityInformation = { label: `${name}, ${experiencesWords(node.experiences.length, l10n)}` }
      return item
    }
    case 'experience': {
      const { experience, use, reader } = node
      const unused = whyNotInUse(use, l10n)
      const label = rowLabel(experience)
      const item = new vscode.TreeItem({ label, highlights: found(label, query) })
      // The icon of an example tells its kind: its status is above it, or in words.
      const standing = standingOf(experience)
      const status = experience.example && node.group !== standing ? [statusWord(standing, l10n)] : []
      item.description = [describe(experience, reader, l10n, useWord(use, l10n)), ...status].join(' · ')
      const { id, color } = iconOf(experience)
      // Rows may be too narrow for their description: what is not in use is dimmed too.
      item.iconPath = icon(id, unused === null ? color : 'disabledForeground')
      const heard = spoken(experience, reader, l10n)
      item.accessibilityInformation = {
        label:
          use === 'in-use'
            ? l10n.t('{0} In use.', heard)
            : unused === null
              ? heard
              : l10n.t('{0} Not in use. {1}', heard, unused),
      }
      if (experience.status !== 'retired') {
        const state = experience.disabled
          ? vscode.TreeItemCheckboxState.Unchecked
          : vscode.TreeItemCheckboxState.Checked
        const tooltip = experience.disabled
          ? l10n.t('Disabled: never included in the prompt')
          : unused === null
            ? l10n.t('Enabled: included in the prompt')
            : l10n.t('Enabled, but not in use. {0}', unused)
        item.checkboxState = { state, tooltip, accessibilityInformation: { label: tooltip } }
      }
      item.contextValue = [
        'experience',
        experience.status === 'retired' ? 'retired' : experience.pinned ? 'pinned' : 'unpinned',
        experience.disabled ? 'off' : 'on',
        ...(awaitsReview(experience) ? ['review'] : []),
      ].join('-')
      item.command = {
        command: 'tfgrpo.openExperience',
        title: l10n.t('Open'),
        arguments: [node.path, experience.id],
      }
      return item
    }
    case 'held': {
      const item = new vscode.TreeItem(l10n.t('Held back by a guard'), Collapsed)
      item.description = l10n.t('{0} in {1}', node.held.lessons.length, node.held.run)
      item.tooltip = l10n.t(
        'Guards check lessons before they enter the library. These lessons of {0} were held back, each with its reason.',
        node.held.run,
      )
      item.iconPath = icon('shield', 'icon.foreground')
      item.contextValue = 'held'
      return item
    }
    case 'lesson': {
      const { lesson, reason } = node.rejected
      const item = new vscode.TreeItem(lesson.text.replace(/\s+/g, ' '))
      const { example } = lesson
      item.description = [lesson.id, ...(example ? [l10n.t('example')] : []), reason].join(' · ')
      item.tooltip = [lesson.text, reason, node.rejected.quote, example?.task, example?.answer]
        .filter(Boolean)
        .join('\n\n')
      item.iconPath = icon('circle-slash', 'disabledForeground')
      item.contextValue = 'lesson'
      return item
    }
    case 'nothing': {
      const item = new vscode.TreeItem(l10n.t('Nothing matches the filter'))
      item.description = l10n.t('clear filter')
      item.iconPath = icon('filter', 'icon.foreground')
      item.command = { command: 'tfgrpo.clearExperienceFilter', title: l10n.t('Clear Filter') }
      return item
    }
  }
}

function icon(id: string, color: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(id, new vscode.ThemeColor(color))
}

/** Name of a library among others: the folder that its .grpo is in. */
function libraryName(path: string): string {
  const folder = dirname(dirname(path))
  const relative = vscode.workspace.asRelativePath(folder)
  // A folder that is a root of the workspace has no relative path.
  return relative === folder ? basename(folder) : relative
}
