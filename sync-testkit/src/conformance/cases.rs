//! The list of cases, by area. Whoever adds a body adds its name here.

/// Hands the list to the macro named in the brackets.
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_cases {
    ([$($then:tt)+] $($input:tt)*) => {
        $($then)+! { ($($input)*)
            records {
                a_record_is_read_as_it_was_put
                any_members_come_back_exactly
                a_put_replaces_the_whole_record
                a_removed_record_is_gone
                removing_an_absent_record_changes_nothing
                tables_keep_records_with_the_same_id_apart
                a_table_whose_name_begins_like_another_is_another
                a_table_nobody_declared_keeps_its_records
                unknown_members_come_back_exactly
                the_order_of_members_means_nothing
                members_the_server_keeps_come_back_exactly
                similar_ids_are_different_records
                the_longest_id_is_kept
                ids_come_in_pages_in_order
            }
            queries {
                any_query_finds_what_the_reference_finds
                an_absent_member_equals_null
                not_turns_unknown_comparisons_into_matches
                values_of_different_kinds_are_ordered_by_kind
                equal_keys_are_ordered_by_id
                descending_order_leaves_ties_ascending
                a_limit_of_zero_finds_nothing
                an_offset_beyond_the_end_finds_nothing
                counting_looks_at_one_table
                a_column_name_is_never_code
                an_indexed_query_follows_its_changed_row
                a_query_may_end_before_the_table_does
            }
            queue {
                operations_come_in_queue_order
                an_operation_comes_back_exactly
                operations_come_in_pages
                putting_the_same_sequence_replaces_the_operation
                completing_removes_the_operation
                completing_a_stale_revision_keeps_the_operation
                completing_an_absent_operation_changes_nothing
                operations_of_a_record_are_only_its_own
                an_operation_moved_to_another_record_leaves_the_first
                parked_operations_are_listed_with_their_reasons
                counts_follow_every_change
                the_last_sequence_survives_an_emptied_queue
                the_last_sequence_never_falls
            }
            three_rows {
                record_base_and_shadow_are_three_rows
                removing_one_row_leaves_the_other_two
                a_base_and_a_shadow_are_replaced_whole
                queries_see_only_local_rows
            }
            tokens {
                a_token_is_kept_per_table_and_query
                a_token_is_replaced
                a_token_without_an_epoch_has_none
                removing_tokens_forgets_one_table
                a_token_put_after_the_removal_stays
            }
            ledger {
                entries_come_newest_first
                an_entry_comes_back_exactly
                the_same_entry_twice_is_two_entries
                a_record_finds_its_own_entries
                old_entries_go_but_none_of_the_newest
            }
            meta {
                a_text_is_set_replaced_and_removed
                any_text_is_kept
                removing_an_absent_text_changes_nothing
            }
            commits {
                an_empty_commit_changes_nothing
                changes_apply_in_order
                a_record_and_its_operation_travel_together
                a_commit_with_a_row_nested_too_deeply_is_all_or_nothing
                a_commit_with_a_huge_row_is_all_or_nothing
                a_store_goes_on_after_a_refused_commit
                any_changes_read_as_in_the_reference
            }
            large {
                a_record_of_one_megabyte_is_kept_and_removed
                a_record_of_one_megabyte_is_changed
                an_operation_of_one_megabyte_is_queued_and_completed
                three_rows_of_one_megabyte_are_told_apart
                a_conflict_of_four_rows_of_one_megabyte_is_entered
                a_large_value_replaced_in_its_own_commit_leaves_nothing
                a_value_too_large_in_the_middle_of_a_commit_changes_nothing
            }
            durability {
                every_kind_of_change_survives_reopening
                the_last_sequence_of_an_emptied_queue_survives_reopening
                counts_survive_reopening
                removals_survive_reopening
                indexed_queries_survive_reopening
                any_changes_survive_reopening
            }
        }
    };
}
