package io.millrace.mapping.template;

import io.millrace.mapping.document.JsonDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import scala.collection.mutable.HashMap;
import sjsonnet.EvalScope;
import sjsonnet.Expr$Member$Visibility;
import sjsonnet.Expr$Member$Visibility$Normal$;
import sjsonnet.FileScope;
import sjsonnet.Lazy;
import sjsonnet.Position;
import sjsonnet.Val;
import sjsonnet.Val$Obj$ConstMember;
import sjsonnet.Val$Obj$Member;

/** The values of a document as those of the language; what is in an object or array is made when it is asked for. Confined to its evaluator. */
final class JsonValues {
    /** Where what is in no template stands. */
    static final Position NOWHERE = new Position(new FileScope(TextPath.TEMPLATE), 0);

    private static final Expr$Member$Visibility VISIBLE = Expr$Member$Visibility$Normal$.MODULE$;

    private final JsonDocument document;

    JsonValues(JsonDocument document) {
        this.document = document;
    }

    JsonDocument document() {
        return document;
    }

    Val value(int number) {
        return switch (document.first(number)) {
            case '{' -> object(number);
            case '[' -> array(number);
            case '"' -> new Val.Str(NOWHERE, document.string(number).text());
            case 't' -> new Val.True(NOWHERE);
            case 'f' -> new Val.False(NOWHERE);
            case 'n' -> new Val.Null(NOWHERE);
            default -> new Val.Num(NOWHERE, document.number(number));
        };
    }

    private Val object(int number) {
        LinkedHashMap<String, Val$Obj$Member> members = new LinkedHashMap<>();
        int end = document.next(number);
        for (int name = number + 1; name < end; name = document.next(name + 1)) {
            members.put(document.string(name).text(), new Member(name + 1));
        }
        return object(members);
    }

    @SuppressWarnings("NonApiType") // The library's objects ask for it.
    static Val.Obj object(LinkedHashMap<String, Val$Obj$Member> members) {
        return new Val.Obj(NOWHERE, members, false, null, null, new HashMap<>(), null);
    }

    static Val$Obj$Member member(Val value) {
        return new Val$Obj$ConstMember(false, VISIBLE, value, true);
    }

    private Val array(int number) {
        List<Lazy> elements = new ArrayList<>();
        int end = document.next(number);
        for (int at = number + 1; at < end; at = document.next(at)) {
            elements.add(new Element(at));
        }
        return new Val.Arr(NOWHERE, elements.toArray(Lazy[]::new));
    }

    private final class Member extends Val$Obj$Member {
        private final int number;

        Member(int number) {
            super(false, VISIBLE, true);
            this.number = number;
        }

        @Override
        public Val invoke(Val.Obj self, Val.Obj parent, FileScope file, EvalScope scope) {
            return value(number);
        }
    }

    private final class Element extends Lazy {
        private final int number;

        Element(int number) {
            this.number = number;
        }

        @Override
        public Val compute() {
            return value(number);
        }
    }
}
