/*
 * Stands in for the Java applet that pages of the suite were written for: it plays the commands of a launch through the API
 * object that the page finds. It runs inside the page, in Node as in a browser; around it are askTester and lookAround.
 */
(() => {
  const { askTester, lookAround } = window;
  let due = null;

  const applet = {
    /** The page says which it is; whether it is the one that is expected. */
    evalID(id) {
      due = askTester({ do: 'arrive', id });
      if (due?.asksAboutControls) askTester({ do: 'see', sight: lookAround() });
      return due !== null;
    },
    getUITestQuestions: () => due?.buttons.join('~') ?? '',
    evaluateUIResults() {
      askTester({ do: 'pressed' });
      return true;
    },
    runCommands() {
      if (!due) return false;
      askTester({ do: 'hear', heard: due.commands.map(play) });
      return true;
    },
    curUserInstructions: () => '',
    getScoStatus: () => '',
    setSCOStatus() {},
    writeToLog(_log, kind, message) {
      // 3 is what the pages log a failed check of their own with.
      if (kind === 3) askTester({ do: 'complain', message: `the page says: ${message}` });
    },
    completed() {},
    failed: () => void askTester({ do: 'complain', message: 'the page reports a failure' }),
    terminateTest: () => void askTester({ do: 'complain', message: 'the page ends the test' }),
  };

  const elementOf = document.getElementById.bind(document);
  document.getElementById = (id) => (String(id).endsWith('LMSTestSCODriver') ? applet : elementOf(id));

  function play(command) {
    const args = [];
    try {
      const api = findApi();
      if (command.call === 'CompareObjectives') {
        return { args, result: '', error: '0', identifiers: identifiersIn(api, 'cmi.objectives') };
      }
      args.push(...argumentsOf(api, command));
      const result = String(api[command.call](...args));
      return { args, result, error: command.call === 'GetLastError' ? result : String(api.GetLastError()) };
    } catch (error) {
      return { args, result: '', error: '', thrown: String(error) };
    }
  }

  function findApi() {
    if (typeof window.getAPIHandle === 'function') return window.getAPIHandle();
    let frame = window;
    while (!frame.API_1484_11 && frame.parent && frame.parent !== frame) frame = frame.parent;
    return frame.API_1484_11;
  }

  function argumentsOf(api, command) {
    if (command.call === 'SetValue') return [withIndex(api, command.element), command.value];
    if (command.call === 'GetValue') return [withIndex(api, command.element)];
    return command.call === 'GetLastError' ? [] : [command.argument];
  }

  /** `cmi.objectives.&id&.…` means the place where that objective or store is. */
  function withIndex(api, element) {
    const name = /&([^&]+)&/.exec(element)?.[1];
    if (name === undefined) return element;
    const collection = element.startsWith('adl.data') ? 'adl.data' : 'cmi.objectives';
    return element.replace(`&${name}&`, String(identifiersIn(api, collection).indexOf(name)));
  }

  function identifiersIn(api, collection) {
    const count = Number(api.GetValue(`${collection}._count`)) || 0;
    return Array.from({ length: count }, (_, index) => String(api.GetValue(`${collection}.${index}.id`)));
  }
})();
