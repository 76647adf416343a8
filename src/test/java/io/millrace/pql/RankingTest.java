package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.bitmap.RecordSet;
import io.millrace.pql.result.QueryResult.Pair;
import io.millrace.pql.result.RowName;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final RecordSet ONE = RecordSet.of(1);

    private static Ranking ranking(long limit) {
        return new Ranking(null, 0, Tanimoto.NONE, limit);
    }

    @Test
    void ranksLikeAStableSort() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int limit = 1 + random.nextInt(12);
            Ranking ranking = ranking(limit);
            List<Pair> all = new ArrayList<>();
            for (int id = 0; id < 30; id++) {
                int count = 1 + random.nextInt(5);
                ranking.add(id, null, RecordSet.between(1, count));
                all.add(new Pair(id, null, count));
            }
            all.sort(Comparator.comparingLong(Pair::count).reversed());
            assertEquals(all.subList(0, limit), ranking.pairs());
        }
    }

    @Test
    void readsNoKeyOfARowThatIsNotReturned() {
        Ranking ranking = ranking(2);
        for (int i = 0; i < 1000; i++) {
            String key = "k" + i;
            boolean isReturned = i == 7 || i == 900;
            ranking.add(
                    0,
                    () -> {
                        assertEquals(true, isReturned, key);
                        return key;
                    },
                    isReturned ? RecordSet.of(1, 2) : ONE);
        }
        assertEquals(List.of(RowName.of("k7"), RowName.of("k900")), ranking.rows());
    }

    @Test
    void holdsNoMoreRowsThanItMay() {
        Ranking all = ranking(Ranking.ALL);
        LongStream.range(0, Ranking.ROWS_MAX).forEach(id -> all.add(id, null, ONE));
        Problem problem = assertThrows(Problem.class, () -> all.add(1, null, ONE));
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
        assertEquals(Ranking.ROWS_MAX, all.pairs().size());

        Ranking three = ranking(3);
        LongStream.range(0, 2L * Ranking.ROWS_MAX).forEach(id -> three.add(id, null, ONE));
        assertEquals(List.of(0L, 1L, 2L), three.pairs().stream().map(Pair::id).toList());
        Ranking none = ranking(0);
        none.add(1, null, ONE);
        assertEquals(List.of(), none.pairs());
    }
}
