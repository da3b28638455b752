// Passkeys: ask the device, then send its answer with the form. Without it the other ways to sign in remain.
"use strict";
{
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const make = async (asked) => navigator.credentials.create({ publicKey: {
    ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
  } });
  const use = async (asked) => navigator.credentials.get({ publicKey: {
    ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials),
  } });

  const said = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  const ask = async (form) => {
    const answer = await fetch(form.dataset.begin, {
      method: "POST", body: new URLSearchParams({ csrf: form.elements.csrf.value }), redirect: "follow",
    });
    if (answer.redirected) return location.assign(answer.url); // to prove again, or to sign in
    if (!answer.ok) throw new Error(String(answer.status));
    const { ticket, options } = await answer.json();
    const credential = form.dataset.passkey === "add" ? await make(options) : await use(options);
    form.elements.ticket.value = ticket;
    form.elements.answer.value = said(credential);
    form.submit();
  };

  // A passkey belongs to a name; a bare address has none.
  const possible = window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);
  for (const form of possible ? document.querySelectorAll("form[data-passkey]") : []) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const trouble = form.querySelector(".error");
      const button = form.querySelector("button");
      trouble.textContent = "";
      button.disabled = true;
      try { await ask(form); } catch { trouble.textContent = form.dataset.refused; }
      button.disabled = false;
    });
  }
}
