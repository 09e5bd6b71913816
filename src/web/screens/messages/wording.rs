//! The open message in own words: editing, the difference to the generated ones, and what changed since.

use super::Desk;
use crate::messages::difference::Side;
use crate::run::Draft;
use crate::views::messages::Open;
use leptos::prelude::*;

/// The words as one edits them. They are kept when a field is left.
#[component]
pub fn Words(desk: Desk, open: Memo<Open>) -> impl IntoView {
    let start = open.get_untracked();
    let lines = start.words.body.lines().count().clamp(8, 32);
    let words = StoredValue::new(start.words.clone());
    let keep = move || {
        let text = words.get_value();
        let (made, on) = open.with_untracked(|o| (o.made.clone(), o.on.clone()));
        desk.word((text != made).then_some(text), on);
    };
    let subject = move |e| {
        words.update_value(|w| w.subject = event_target_value(&e));
        keep();
    };
    let body = move |e| {
        words.update_value(|w| w.body = event_target_value(&e));
        keep();
    };
    view! {
        <form class="message-edit" on:submit=move |e: leptos::ev::SubmitEvent| { e.prevent_default(); desk.editing.set(false); }>
            <label class="field"><span>"Subject"</span><input type="text" id="message-subject" prop:value=start.words.subject.clone() on:change=subject/></label>
            <label class="field"><span>"Text"</span><textarea id="message-text" rows=lines.to_string() prop:value=start.words.body on:change=body></textarea></label>
            <p class="small muted">"A line of equal signs makes the one above a headline; \"- \" makes a bullet; \"Label: value\" a row. A blank such as \u{2039}deployer\u{203a} is still filled when it is answered."</p>
            <p class="message-actions"><button class="button primary" type="submit" id="message-done">"Done"</button></p>
        </form>
    }
}

/// The generated words moved on since the own ones were written.
#[component]
pub fn Moved(desk: Desk, open: Memo<Open>) -> impl IntoView {
    let moved = Memo::new(move |_| open.with(|o| !o.news.is_empty()));
    let keep = move |_| {
        let (text, made) = open.with_untracked(|o| (o.words.clone(), o.made.clone()));
        desk.word(Some(text), made);
        desk.session.say("Your wording is kept.");
    };
    let take = move |_| {
        desk.editing.set(false);
        desk.word(None, Draft::default());
        desk.session.say("The new text is taken. Undo brings your wording back.");
    };
    view! {
        <Show when=move || moved.get()>
            <section class="message-moved" id="message-moved" aria-label="What changed">
                <p><strong>"The release has changed since these words were written."</strong>" This is what would be different now:"</p>
                <Lines lines=Signal::derive(move || open.with(|o| o.news.clone()))/>
                <p class="message-actions"><button class="button" type="button" id="keep-mine" on:click=keep>"Keep my words"</button>
                    <button class="button" type="button" id="take-new" on:click=take>"Take the new text"</button></p>
            </section>
        </Show>
    }
}

/// Own words: whose, how they differ from the generated ones, and what others wrote at the same time.
#[component]
pub fn Own(desk: Desk, open: Memo<Open>) -> impl IntoView {
    let own = Memo::new(move |_| open.with(|o| o.own.clone()));
    let back = move |_| {
        desk.editing.set(false);
        desk.word(None, Draft::default());
        desk.session.say("The generated text is taken again. Undo brings your wording back.");
    };
    let by = move || own.get().filter(|b| !b.is_empty()).map_or("In own words.".to_owned(), |b| format!("In the words of {b}."));
    let others = move || {
        let on = open.with(|o| o.on.clone());
        open.with(|o| o.others.clone())
            .into_iter()
            .map(|(who, text)| {
                let who = if who.is_empty() { "Somebody else".to_owned() } else { who };
                let (on, body) = (on.clone(), text.body.clone());
                view! { <div class="notice warn"><div><p>{who}" put it in other words at the same time:"</p><pre>{body}</pre></div>
                    <button class="button" type="button" on:click=move |_| desk.word(Some(text.clone()), on.clone())>"Take these"</button></div> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || own.get().is_some()>
            <section class="message-own" id="message-own">
                {others}
                <p class="message-own-head"><span>{by}" The text stays like this when the release changes."</span>
                    <button class="button quiet" type="button" id="take-generated" on:click=back>"Take the generated text"</button></p>
                <details><summary>"Difference to the generated text"</summary><Lines lines=Signal::derive(move || open.with(|o| o.against.clone()))/></details>
            </section>
        </Show>
    }
}

/// Two texts line by line; what both have is shortened to what is near a difference.
#[component]
fn Lines(lines: Signal<Vec<(Side, String)>>) -> impl IntoView {
    let shown = move || {
        let all = lines.get();
        let near = |i: usize| all.iter().skip(i.saturating_sub(1)).take(3).any(|(s, _)| *s != Side::Both);
        all.iter()
            .enumerate()
            .filter(|(i, (_, t))| near(*i) && !t.is_empty())
            .map(|(_, (side, text))| {
                let (class, sign, word) = match side {
                    Side::Both => ("", " ", ""),
                    Side::Old => ("old", "\u{2212}", "before: "),
                    Side::New => ("new", "+", "now: "),
                };
                view! { <li class=class><span aria-hidden="true">{sign}</span><span><span class="sr-only">{word}</span>{text.clone()}</span></li> }
            })
            .collect_view()
    };
    view! { <ul class="difference">{shown}</ul> }
}
