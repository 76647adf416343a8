package io.millrace.mapping.template;

import sjsonnet.EvalScope;
import sjsonnet.Position;
import sjsonnet.Val;

/**
 * Walks through a value as it would be written, to know how long that becomes: a few lines can make a value that is small in
 * memory and has no end on paper. Every value takes a step of the budget. Confined to its evaluator.
 */
final class Weight {
    private static final int BYTES_PER_CHARACTER = 16;
    private static final int CHARACTERS_PER_VALUE = 4;

    private final Budget budget;
    private final EvalScope scope;

    Weight(Budget budget, EvalScope scope) {
        this.budget = budget;
        this.scope = scope;
    }

    /** Asks for the memory that it takes to write a value. */
    void reserve(Val value) {
        budget.reserve(characters(value) * BYTES_PER_CHARACTER);
    }

    /** About how many characters the value has, written as JSON. */
    long characters(Val value) {
        if (value instanceof Val.Str text) {
            return text.value().length();
        }
        long characters = CHARACTERS_PER_VALUE;
        if (value instanceof Val.Arr list) {
            budget.enter();
            for (int i = 0; i < list.length(); i++) {
                budget.step();
                characters += characters(list.force(i)) + 1;
            }
            budget.leave();
        } else if (value instanceof Val.Obj object) {
            budget.enter();
            Position nowhere = scope.emptyMaterializeFileScopePos();
            for (String name : object.visibleKeyNames()) {
                budget.step();
                characters += name.length() + characters(object.value(name, nowhere, object, scope)) + 4;
            }
            budget.leave();
        } else if (value instanceof Val.Num) {
            characters += CHARACTERS_PER_VALUE;
        }
        return characters;
    }
}
