/** The example questions: as the first tabs, and as a list from which each can be opened again. */
import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react'
import type { Question } from './config'

export type Tab = { query: string; variables: string }

/** The editor names a tab after its operation, so the title for people stands on the first line. */
export function tabOf({ title, query, variables }: Question): Tab {
  return { query: `# ${title}\n${query.trim()}`, variables: JSON.stringify(variables, null, 2) }
}

function QuestionIcon() {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M3 4.5h14v9H9.500L5.5 17v-3.500H3z" strokeLinejoin="round" />
      <path d="M6.5 7.500h7M6.5 10.500h4.5" strokeLinecap="round" />
    </svg>
  )
}

function QuestionList({ questions }: { questions: Question[] }) {
  const actions = useGraphiQLActions()
  const tabs = useGraphiQL((state) => state.tabs)
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const variableEditor = useGraphiQL((state) => state.variableEditor)
  const open = (question: Question) => {
    const { query, variables } = tabOf(question)
    const untouched = tabs.findIndex((tab) => tab.query === query && tab.variables === variables)
    if (untouched >= 0) {
      actions.changeTab(untouched)
    } else {
      actions.addTab()
      queryEditor?.setValue(query)
      variableEditor?.setValue(variables)
    }
  }
  return (
    <section aria-label="Example questions" className="questions">
      <h2>Example questions</h2>
      <p>Choose one, then press Ctrl-Enter to ask it.</p>
      <ul>
        {questions.map((question) => (
          <li key={question.title}>
            <button
              type="button"
              onClick={() => {
                open(question)
              }}
            >
              {question.title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function questionsPlugin(questions: Question[]): GraphiQLPlugin {
  return {
    title: 'Example questions',
    icon: QuestionIcon,
    content: () => <QuestionList questions={questions} />,
  }
}
