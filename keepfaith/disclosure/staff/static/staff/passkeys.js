// Has the browser make or use a passkey, and sends what comes of it with the page's own form. It asks nothing of any
// server, keeps nothing in the browser, and holds no word that anybody reads: those are in the page.
(function () {
  "use strict";

  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) {
    return;
  }

  function bytes(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  }

  function text(buffer) {
    const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
    return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  function listed(credentials) {
    return (credentials || []).map((credential) => ({ ...credential, id: bytes(credential.id) }));
  }

  async function answer() {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (form.dataset.passkey === "create") {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = listed(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = listed(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }

  function written(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) {
        response[part] = text(credential.response[part]);
      }
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  }

  function show(name, isShown) {
    for (const part of document.querySelectorAll(`[data-passkey-part="${name}"]`)) {
      part.hidden = !isShown;
    }
  }

  show("without", false);
  show("with", true);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    show("failed", false);
    answer().then(
      function (credential) {
        form.elements.credential.value = written(credential);
        form.submit();
      },
      function () {
        show("failed", true);
      },
    );
  });
})();
