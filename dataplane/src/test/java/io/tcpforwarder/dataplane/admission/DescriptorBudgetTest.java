package io.tcpforwarder.dataplane.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DescriptorBudgetTest {
    @Test
    void whereThereAreFilesEnoughAllAreLetIn() {
        DescriptorBudget budget = new DescriptorBudget(20_000 + 256 + 50, 50, 0);
        assertThat(budget.limit(10_000)).isEqualTo(10_000);
        assertThat(budget.warning(10_000)).isNull();
    }

    @Test
    void oneFileTooFewCostsOneConnectionAndIsTold() {
        DescriptorBudget budget = new DescriptorBudget(20_000 + 256 + 49, 50, 0);
        assertThat(budget.limit(10_000)).isEqualTo(9_999);
        assertThat(budget.warning(10_000)).contains("10000", "20305", "LimitNOFILE");
    }

    @Test
    void theSameIsToldHoweverManyEndpointsThereAre() {
        assertThat(new DescriptorBudget(20_000, 2, 0).warning(10_000))
                .isEqualTo(new DescriptorBudget(20_000, 500, 0).warning(10_000));
    }

    @Test
    void someoneIsLetInHoweverFewFilesThereAre() {
        assertThat(new DescriptorBudget(64, 1_000, 0).limit(10_000)).isEqualTo(1);
    }

    @Test
    void poolsGetWhatClientsLeave() {
        DescriptorBudget budget = new DescriptorBudget(65_536, 1_300, 0);
        assertThat(budget.limit(10_000)).isEqualTo(10_000);
        assertThat(budget.left(10_000, 0)).isEqualTo(65_536 - 1_300 - 256 - 20_000);
        assertThat(budget.left(40_000, 0)).as("clients come first").isZero();
        assertThat(new DescriptorBudget(64, 1_000, 0).left(10_000, 0)).isZero();
        assertThat(new DescriptorBudget(Long.MAX_VALUE, 0, 0).left(10_000, 0)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void poolsKeepTheirPlacesWhereClientsCouldTakeAll() {
        DescriptorBudget budget = new DescriptorBudget(20_000, 44, 30);
        assertThat(budget.limit(10_000)).isEqualTo((20_000 - 44 - 256 - 30) / 2);
        assertThat(budget.left(10_000, 0)).isEqualTo(30);
    }

    @Test
    void poolsTakeNothingFromClientsWhoAreInAlready() {
        DescriptorBudget budget = new DescriptorBudget(20_000, 44, 2_000);
        assertThat(budget.left(10_000, 8_000)).isEqualTo(2_000);
        assertThat(budget.left(10_000, 9_800)).isEqualTo(20_000 - 44 - 256 - 2 * 9_800);
        assertThat(budget.left(10_000, 9_850)).isZero();
    }

    @Test
    void poolsAreNamedWhereTheyTakeFiles() {
        assertThat(new DescriptorBudget(20_000, 44, 8).warning(10_000))
                .contains("those of pools", "lower it or pool.maxSize");
        assertThat(new DescriptorBudget(20_000, 44, 0).warning(10_000)).doesNotContain("pool");
    }

    @Test
    void largePoolsTakeNoMoreThanAnEighthFromClients() {
        DescriptorBudget budget = new DescriptorBudget(20_000, 44, 1_000_000);
        assertThat(budget.left(10_000, 0)).isBetween(19_700 / 8 - 1, 19_700 / 8 + 1);
        assertThat(new DescriptorBudget(64, 1_000, 8).limit(10_000)).isEqualTo(1);
    }

    @Test
    void noLimitIsEnough() {
        assertThat(new DescriptorBudget(Long.MAX_VALUE, 0, 0).limit(1_000_000)).isEqualTo(1_000_000);
    }
}
