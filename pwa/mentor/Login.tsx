import { useState, type SubmitEvent } from "react";
import type { Refusal } from "../shared/api.ts";
import { Button, Card, Field, Logo } from "../shared/ui/index.ts";
import { login, type Entry, type Login as Credentials } from "./session.ts";
import { loginRefusal } from "./texts.ts";

interface LoginProps {
  refusal: Refusal | null;
  onEntry: (entry: Entry) => void;
}

type Way = "token" | "name";

export function Login({ refusal, onEntry }: LoginProps) {
  const [way, setWay] = useState<Way>("token");
  const [busy, setBusy] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setBusy(true);
    void login(credentials(new FormData(event.currentTarget), way)).then((entry) => {
      setBusy(false);
      onEntry(entry);
    });
  };
  return (
    <main className="gate">
      <div className="gate__brand">
        <Logo size={56} />
        <h1>Helping Hands</h1>
        <p className="gate__soft">The mentors’ side of the room</p>
      </div>
      <Card className="gate__card" raised>
        <form className="gate__form" onSubmit={submit}>
          {refusal ? (
            <p className="gate__refusal" role="alert">
              {loginRefusal(refusal)}
            </p>
          ) : null}
          {way === "token" ? <TokenField /> : <NameFields />}
          <Button type="submit" variant="primary" size="large" busy={busy} data-testid="mentor-login-submit">
            Come in
          </Button>
        </form>
        <Button
          variant="bare"
          data-testid="mentor-login-switch"
          onClick={() => {
            setWay(way === "token" ? "name" : "token");
          }}
        >
          {way === "token" ? "Use name and password" : "Use a token"}
        </Button>
      </Card>
    </main>
  );
}

function credentials(form: FormData, way: Way): Credentials {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  return way === "token"
    ? { token: text("token").trim() }
    : { name: text("name").trim(), password: text("password") };
}

function TokenField() {
  return (
    <Field label="Your token" hint="The server printed it, or the person who runs it gave it to you.">
      {(control) => (
        <input
          {...control}
          name="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
          data-testid="mentor-login-token"
        />
      )}
    </Field>
  );
}

function NameFields() {
  return (
    <>
      <Field label="Name">
        {(control) => (
          <input {...control} name="name" autoComplete="username" required data-testid="mentor-login-name" />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            data-testid="mentor-login-password"
          />
        )}
      </Field>
    </>
  );
}
